"""Three well-known proteins of known function, to try the software with."""

from __future__ import annotations

from dataclasses import dataclass

from proteinbert_core.sequences import Protein

_LINE_WIDTH = 60


@dataclass(frozen=True, slots=True)
class ExampleProtein:
    """A protein whose function is known.

    Parameters
    ----------
    protein : Protein
        Sequence and names as in UniProtKB (CC BY 4.0).
    organism : str
        Scientific name, and the everyday one in brackets.
    known_function : str
        What experiments have shown it to do, in one sentence.
    """

    protein: Protein
    organism: str
    known_function: str

    @property
    def fasta(self) -> str:
        """The protein as FASTA text, in lines of 60 residues."""
        sequence = self.protein.sequence
        lines = [f">{self.protein.identifier} {self.protein.description}"]
        lines += [
            sequence[start : start + _LINE_WIDTH] for start in range(0, len(sequence), _LINE_WIDTH)
        ]
        return "\n".join(lines) + "\n"


EXAMPLES: tuple[ExampleProtein, ...] = (
    ExampleProtein(
        Protein(
            "sp|P24941|CDK2_HUMAN",
            (
                "MENFQKVEKIGEGTYGVVYKARNKLTGEVVALKKIRLDTETEGVPSTAIREISLLKELNH"
                "PNIVKLLDVIHTENKLYLVFEFLHQDLKKFMDASALTGIPLPLIKSYLFQLLQGLAFCHS"
                "HRVLHRDLKPQNLLINTEGAIKLADFGLARAFGVPVRTYTHEVVTLWYRAPEILLGCKYY"
                "STAVDIWSLGCIFAEMVTRRALFPGDSEIDQLFRIFRTLGTPDEVVWPGVTSMPDYKPSF"
                "PKWARQDFSKVVPPLDEDGRSLLSQMLHYDPNKRISAKAALAHPFFQDVTKPVPHLRL"
            ),
            "Cyclin-dependent kinase 2 OS=Homo sapiens OX=9606 GN=CDK2",
        ),
        organism="Homo sapiens (human)",
        known_function=(
            "Protein kinase that, bound to a cyclin, drives the cell from G1 into DNA replication."
        ),
    ),
    ExampleProtein(
        Protein(
            "sp|P0A879|TRPB_ECOLI",
            (
                "MTTLLNPYFGEFGGMYVPQILMPALRQLEEAFVSAQKDPEFQAQFNDLLKNYAGRPTALT"
                "KCQNITAGTNTTLYLKREDLLHGGAHKTNQVLGQALLAKRMGKTEIIAETGAGQHGVASA"
                "LASALLGLKCRIYMGAKDVERQSPNVFRMRLMGAEVIPVHSGSATLKDACNEALRDWSGS"
                "YETAHYMLGTAAGPHPYPTIVREFQRMIGEETKAQILEREGRLPDAVIACVGGGSNAIGM"
                "FADFINETNVGLIGVEPGGHGIETGEHGAPLKHGRVGIYFGMKAPMMQTEDGQIEESYSI"
                "SAGLDFPSVGPQHAYLNSTGRADYVSITDDEALEAFKTLCLHEGIIPALESSHALAHALK"
                "MMRENPDKEQLLVVNLSGRGDKDIFTVHDILKARGEI"
            ),
            "Tryptophan synthase beta chain OS=Escherichia coli (strain K12) OX=83333 GN=trpB",
        ),
        organism="Escherichia coli K-12 (bacterium)",
        known_function=(
            "Enzyme that makes tryptophan from indole and serine, with the help of vitamin B6."
        ),
    ),
    ExampleProtein(
        Protein(
            "sp|P04778|CB1C_ARATH",
            (
                "MAASTMALSSPAFAGKAVKLSPAASEVLGSGRVTMRKTVAKPKGPSGSPWYGSDRVKYLG"
                "PFSGESPSYLTGEFPGDYGWDTAGLSADPETFARNRELEVIHSRWAMLGALGCVFPELLA"
                "RNGVKFGEAVWFKAGSQIFSDGGLDYLGNPSLVHAQSILAIWATQVILMGAVEGYRVAGN"
                "GPLGEAEDLLYPGGSFDPLGLATDPEAFAELKVKELKNGRLAMFSMFGFFVQAIVTGKGP"
                "IENLADHLADPVNNNAWAFATNFVPGK"
            ),
            (
                "Chlorophyll a-b binding protein 1, chloroplastic OS=Arabidopsis thaliana OX=3702 "
                "GN=LHCB1.3"
            ),
        ),
        organism="Arabidopsis thaliana (thale cress)",
        known_function=(
            "Antenna of photosystem II: holds chlorophyll in the thylakoid membrane, gathers light."
        ),
    ),
)
