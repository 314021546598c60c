"""Adam that updates a weight in one pass over memory."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="proteinbert")
class FusedAdam(keras.optimizers.Adam):
    """Keras' Adam by TensorFlow's own operation, where nothing is compiled with XLA.

    Keras writes the update as a dozen operations, each of which makes an array as large as the
    weights: five times as much work (two cores, ten million weights). Formula, variables and
    their order are those of Keras; on other backends, so is the update.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Move one weight, a ``tf.Variable`` on TensorFlow, and its two moments."""
        if keras.backend.backend() != "tensorflow" or self.amsgrad:
            super().update_step(gradient, variable, learning_rate)
            return
        import tensorflow as tf

        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations + 1, variable.dtype)
        beta_1, beta_2 = (tf.cast(beta, variable.dtype) for beta in (self.beta_1, self.beta_2))
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=beta_1**step,
            beta2_power=beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=tf.cast(self.epsilon, variable.dtype),
            grad=gradient,
        )
