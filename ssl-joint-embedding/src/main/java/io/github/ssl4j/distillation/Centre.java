package io.github.ssl4j.distillation;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;

/**
 * The running mean c of the teacher's logits, which DINO subtracts from them so that no code dominates: c becomes m c
 * + (1 - m) times the mean over the rows of a batch. It starts at zero. Caron et al. 2021, arXiv:2104.14294, equation
 * 4.
 */
final class Centre implements Stateful {
    private final double momentum;
    private final Tensor value;

    /**
     * Creates a centre of K values.
     *
     * @throws IllegalArgumentException if the momentum m is not from 0 to 1
     */
    Centre(Device device, int codes, double momentum) {
        this.momentum = MomentumEncoder.requireMomentum("centre momentum", momentum);
        this.value = Tensor.persistent(device, codes);
    }

    /** Returns c [K]. */
    Tensor value() {
        return value;
    }

    /** Moves towards the mean over all workers of logits [M, K] as the teacher gave them, neither centred nor sharpened. */
    void follow(Tensor logits, GlobalBatch batch) {
        Tensor mean = Gradients.off(() -> batch.mean(Ops.mean(logits, 0)));
        value.device().movingAverage(momentum, mean.storage(), value.storage());
    }

    @Override
    public Map<String, Tensor> state() {
        return Map.of("value", value);
    }

    @Override
    public void close() {
        value.close();
    }
}
