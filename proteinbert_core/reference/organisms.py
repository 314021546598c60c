"""Names of the organisms that most reference proteins come from, by their NCBI taxonomy id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Taxon id that stands for none.
NOT_STATED = 0

#: NCBI taxonomy id -> scientific name.
ORGANISMS: Mapping[int, str] = MappingProxyType(
    {
        1140: "Synechococcus elongatus PCC 7942",
        3055: "Chlamydomonas reinhardtii",
        3218: "Physcomitrium patens",
        3562: "Spinacia oleracea",
        3702: "Arabidopsis thaliana",
        3847: "Glycine max",
        3880: "Medicago truncatula",
        3888: "Pisum sativum",
        4054: "Panax ginseng",
        4058: "Catharanthus roseus",
        4081: "Solanum lycopersicum",
        4097: "Nicotiana tabacum",
        4102: "Petunia hybrida",
        4113: "Solanum tuberosum",
        4577: "Zea mays",
        5702: "Trypanosoma brucei brucei",
        5823: "Plasmodium berghei ANKA",
        5851: "Plasmodium knowlesi strain H",
        6239: "Caenorhabditis elegans",
        7091: "Bombyx mori",
        7165: "Anopheles gambiae",
        7227: "Drosophila melanogaster",
        7460: "Apis mellifera",
        7668: "Strongylocentrotus purpuratus",
        7955: "Danio rerio",
        8022: "Oncorhynchus mykiss",
        8355: "Xenopus laevis",
        8364: "Xenopus tropicalis",
        9031: "Gallus gallus",
        9541: "Macaca fascicularis",
        9544: "Macaca mulatta",
        9606: "Homo sapiens",
        9615: "Canis lupus familiaris",
        9823: "Sus scrofa",
        9913: "Bos taurus",
        9940: "Ovis aries",
        9986: "Oryctolagus cuniculus",
        10029: "Cricetulus griseus",
        10036: "Mesocricetus auratus",
        10090: "Mus musculus",
        10116: "Rattus norvegicus",
        10141: "Cavia porcellus",
        34305: "Lotus japonicus",
        34613: "Ixodes ricinus",
        36329: "Plasmodium falciparum 3D7",
        39946: "Oryza sativa Indica Group",
        39947: "Oryza sativa Japonica Group",
        43989: "Crocosphaera subtropica ATCC 51142",
        44689: "Dictyostelium discoideum",
        45351: "Nematostella vectensis",
        83332: "Mycobacterium tuberculosis H37Rv",
        83333: "Escherichia coli K-12",
        99287: "Salmonella Typhimurium LT2",
        103690: "Nostoc sp. PCC 7120",
        174633: "Candidatus Kuenenia stuttgartiensis",
        185431: "Trypanosoma brucei brucei TREU927",
        208964: "Pseudomonas aeruginosa PAO1",
        224308: "Bacillus subtilis subsp. subtilis str. 168",
        227321: "Aspergillus nidulans FGSC A4",
        235443: "Cryptococcus neoformans H99",
        237561: "Candida albicans SC5314",
        243232: "Methanocaldococcus jannaschii DSM 2661",
        284593: "Nakaseomyces glabratus CBS 138",
        284812: "Schizosaccharomyces pombe 972h-",
        309800: "Haloferax volcanii DS2",
        312017: "Tetrahymena thermophila SB210",
        330879: "Aspergillus fumigatus Af293",
        367110: "Neurospora crassa OR74A",
        510516: "Aspergillus oryzae RIB40",
        515849: "Podospora anserina S mat+",
        559292: "Saccharomyces cerevisiae S288C",
        759272: "Chaetomium thermophilum DSM 1495",
        1111708: "Synechocystis sp. PCC 6803 substr. Kazusa",
    }
)


def organism_name(taxon_id: int) -> str:
    """Name an organism.

    Parameters
    ----------
    taxon_id : int
        NCBI taxonomy; 0 where it is not stated.

    Returns
    -------
    str
        Its scientific name, or its number where the name is not at hand.

    Examples
    --------
    >>> organism_name(9606), organism_name(2), organism_name(0)
    ('Homo sapiens', 'taxon 2', 'not stated')
    """
    if taxon_id == NOT_STATED:
        return "not stated"
    return ORGANISMS.get(taxon_id, f"taxon {taxon_id}")
