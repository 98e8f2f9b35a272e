package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxTests extends CpuKernelFixture {
    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "17,65", "2,5000"})
    void softmaxAndCrossEntropyMatchALoop(int rows, int columns) {
        double[] x = normal((long) rows * columns);
        double[] dy = normal((long) rows * columns);
        double[] soft = new double[x.length];
        double[] log = new double[x.length];
        double[] dsoft = new double[x.length];
        double[] dlog = new double[x.length];
        double[] loss = new double[rows];
        int[] target = new int[rows];
        double[] gradient = new double[x.length];
        for (int r = 0; r < rows; r++) {
            target[r] = r % columns;
            double sum = 0;
            double along = 0;
            double total = 0;
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                sum += Math.exp(x[i]);
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                soft[i] = Math.exp(x[i]) / sum;
                log[i] = x[i] - Math.log(sum);
                along += soft[i] * dy[i];
                total += dy[i];
                gradient[i] = 0.5 * (soft[i] - (i % columns == target[r] ? 1 : 0));
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                dsoft[i] = soft[i] * (dy[i] - along);
                dlog[i] = dy[i] - soft[i] * total;
            }
            loss[r] = -log[r * columns + target[r]];
        }
        Storage in = of(x);
        Storage y = output(x.length);
        device.softmax(rows, columns, in, y);
        assertClose(y, soft, 1e-6);
        Storage d = of(dy);
        device.softmaxBackward(rows, columns, y, d, d);
        assertClose(d, dsoft, 1e-6);
        device.logSoftmax(rows, columns, in, y);
        assertClose(y, log, 1e-6);
        d = of(dy);
        device.logSoftmaxBackward(rows, columns, y, d, d);
        assertClose(d, dlog, 1e-5);
        Storage losses = output(rows);
        device.softmaxCrossEntropy(rows, columns, in, indices(target), null, 0.5, losses, y);
        assertClose(losses, loss, 1e-6);
        assertClose(y, gradient, 1e-6);
        device.softmaxCrossEntropy(rows, columns, in, indices(target), null, 0.5, losses, in);
        assertClose(in, gradient, 1e-6);
    }

    @Test
    void crossEntropyLeavesOutTheExcludedColumn() {
        Storage logits = of(5, 1, 2, 1000, 0, 0);
        Storage losses = output(2);
        Storage gradient = output(6);
        device.softmaxCrossEntropy(2, 3, logits, indices(1, 0), indices(0, -1), 1, losses, gradient);
        double e = Math.E;
        assertClose(losses, new double[] {Math.log(e + e * e) - 1, 0}, 1e-6);
        assertClose(gradient, new double[] {0, -e * e / (e + e * e), e * e / (e + e * e), 0, 0, 0}, 1e-6);
        assertThat(values(logits)).containsExactly(5, 1, 2, 1000, 0, 0);
    }
}
