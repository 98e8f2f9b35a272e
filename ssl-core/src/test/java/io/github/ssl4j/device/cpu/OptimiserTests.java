package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.Test;

class OptimiserTests extends CpuKernelFixture {
    @Test
    void optimisersTakeTheStepOfTheirFormula() {
        Storage p = of(1, -2);
        Storage v = of(0.5, 0);
        device.sgd(new SgdStep(0.1, 0.9, true, 0.01), p, of(0.2, 0.4), v);
        assertClose(v, new double[] {0.66, 0.38}, 1e-6);
        assertClose(p, new double[] {1 - 0.1 * (0.21 + 0.9 * 0.66), -2 - 0.1 * (0.38 + 0.9 * 0.38)}, 1e-6);

        p = of(3, 4);
        v = of(1, 0);
        device.lars(new LarsStep(0.1, 0.9, 0, 0.5, true, LarsStep.Norm.SUM_OF_NORMS, 0), p, of(0, 2), v);
        assertClose(v, new double[] {0.9, 2.5}, 1e-6);
        assertClose(p, new double[] {2.91, 3.75}, 1e-6);

        p = of(1);
        Storage m = of(0.5);
        v = of(0.25);
        device.adamW(new AdamWStep(0.1, 0.9, 0.99, 1e-8, 0.2, 2), p, of(-1), m, v);
        assertClose(m, new double[] {0.35}, 1e-6);
        assertClose(v, new double[] {0.2575}, 1e-6);
        double step = 0.35 / (1 - 0.81) / (Math.sqrt(0.2575 / (1 - 0.9801)) + 1e-8);
        assertClose(p, new double[] {0.98 - 0.1 * step}, 1e-6);
    }
}
