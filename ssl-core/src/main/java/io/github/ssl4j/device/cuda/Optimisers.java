package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.OptimiserKernels;
import io.github.ssl4j.device.SgdStep;

/** The steps of the optimisers and the moving average of parameters. */
final class Optimisers implements OptimiserKernels<CudaStorage> {
    private static final String FILE = "Optimisers";

    /** So few blocks share the norms of a tensor that every block can add up their results once more. */
    private static final long MOST_PARTS = 256;

    private final Kernels kernels;

    Optimisers(Kernels kernels) {
        this.kernels = kernels;
    }

    /** The velocity is nullable without momentum. */
    @Override
    public void sgd(SgdStep step, CudaStorage p, CudaStorage g, CudaStorage v) {
        launch(
                "sgd",
                Blocks.of(p.length()),
                (float) step.learningRate(),
                (float) step.momentum(),
                step.nesterov() ? 1 : 0,
                (float) step.weightDecay(),
                p,
                g,
                v,
                p.length());
    }

    @Override
    public void lars(LarsStep step, CudaStorage p, CudaStorage g, CudaStorage v) {
        if (!step.adapt()) {
            lars(step, 0, null, p, g, v);
            return;
        }
        boolean decayed = step.norm() == LarsStep.Norm.DECAYED_GRADIENT;
        long parts = Math.min(Blocks.of(p.length()), MOST_PARTS);
        try (CudaStorage squares = kernels.borrow(4 * parts)) {
            launch("larsSquares", parts, decayed ? (float) step.weightDecay() : 0f, p, g, squares, p.length());
            lars(step, (int) parts, squares, p, g, v);
        }
    }

    private void lars(LarsStep step, int parts, CudaStorage squares, CudaStorage p, CudaStorage g, CudaStorage v) {
        launch(
                "lars",
                Blocks.of(p.length()),
                (float) step.learningRate(),
                (float) step.momentum(),
                (float) step.weightDecay(),
                step.trustCoefficient(),
                step.norm() == LarsStep.Norm.SUM_OF_NORMS ? step.weightDecay() : 0.0,
                step.epsilon(),
                parts,
                squares,
                p,
                g,
                v,
                p.length());
    }

    @Override
    public void adamW(AdamWStep step, CudaStorage p, CudaStorage g, CudaStorage m, CudaStorage v) {
        launch(
                "adamW",
                Blocks.inFours(p.length()),
                (float) step.beta1(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) (1 - step.learningRate() * step.weightDecay()),
                (float) (step.learningRate() / (1 - Math.pow(step.beta1(), step.step()))),
                (float) (1 / Math.sqrt(1 - Math.pow(step.beta2(), step.step()))),
                (float) step.epsilon(),
                p,
                g,
                m,
                v,
                p.length());
    }

    @Override
    public void movingAverage(double momentum, CudaStorage source, CudaStorage target) {
        launch(
                "movingAverage",
                Blocks.inFours(target.length()),
                (float) momentum,
                (float) (1 - momentum),
                source,
                target,
                target.length());
    }

    private void launch(String kernel, long blocks, Object... arguments) {
        kernels.launch(FILE, kernel, blocks, Blocks.THREADS, 0, arguments);
    }
}
