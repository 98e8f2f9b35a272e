package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormTests extends CpuKernelFixture {
    @ParameterizedTest
    @CsvSource({"2,1,true", "50,3,false", "50,3,true", "333,16,true", "333,64,false", "1024,64,true", "129,17,true"})
    void batchNormMatchesALoop(int rows, int c, boolean relu) {
        BatchNormShape s = new BatchNormShape(rows, c, 1e-3, relu);
        double[] x = normal(s.length());
        double[] dy = normal(s.length());
        double[] gamma = normal(c);
        double[] beta = normal(c);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dgamma = new double[c];
        double[] dbeta = new double[c];
        double[] mean = new double[c];
        double[] variance = new double[c];
        for (int j = 0; j < c; j++) {
            for (int i = j; i < x.length; i += c) {
                mean[j] += x[i] / rows;
            }
            for (int i = j; i < x.length; i += c) {
                variance[j] += (x[i] - mean[j]) * (x[i] - mean[j]) / rows;
            }
            double scale = 1 / Math.sqrt(variance[j] + 1e-3);
            for (int i = j; i < x.length; i += c) {
                double unit = (x[i] - mean[j]) * scale;
                y[i] = unit * gamma[j] + beta[j];
                double d = relu && y[i] <= 0 ? 0 : dy[i];
                y[i] = relu ? Math.max(0, y[i]) : y[i];
                dgamma[j] += d * unit;
                dbeta[j] += d;
                dx[i] = d;
            }
            for (int i = j; i < x.length; i += c) {
                double unit = (x[i] - mean[j]) * scale;
                dx[i] = gamma[j] * scale * (dx[i] - dbeta[j] / rows - unit * dgamma[j] / rows);
            }
        }
        Storage out = output(x.length);
        Storage means = output(c);
        Storage variances = output(c);
        long bytes = device.batchNormWorkspace(s);
        assertThat(bytes > 0).isEqualTo(relu);
        Storage workspace = bytes == 0 ? null : device.allocate(ElementType.UINT8, bytes);
        device.batchNorm(s, of(x), of(gamma), of(beta), out, means, variances, workspace);
        assertClose(out, y, 1e-5);
        assertClose(means, mean, 1e-6);
        assertClose(variances, variance, 1e-6);
        Storage d = of(dy);
        Storage dg = output(c);
        Storage db = output(c);
        device.batchNormBackward(s, of(x), d, of(gamma), means, variances, workspace, d, dg, db);
        assertClose(d, dx, 2e-5);
        assertClose(dg, dgamma, 2e-4);
        assertClose(db, dbeta, 2e-4);
        Storage inferred = output(x.length);
        device.batchNormInference(s, of(x), of(gamma), of(beta), means, variances, inferred);
        assertClose(inferred, y, 1e-5);
    }

    @ParameterizedTest
    @CsvSource({"262144,3,0", "262144,3,4096", "5000,100,4096"})
    void statisticsOfManyRowsLoseNoDigits(int rows, int c, double shift) {
        double[] x = normal((long) rows * c);
        double[] mean = new double[c];
        double[] variance = new double[c];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (x[i] + shift + (i < x.length / 2 ? 0 : 3));
            mean[i % c] += x[i] / rows;
        }
        for (int i = 0; i < x.length; i++) {
            variance[i % c] += Math.pow(x[i] - mean[i % c], 2) / rows;
        }
        Storage means = output(c);
        Storage variances = output(c);
        device.batchNormStatistics(rows, c, of(x), means, variances);
        assertClose(means, mean, Math.max(1, shift) * 1e-7);
        assertClose(variances, variance, 2e-6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void layerNormMatchesALoop(boolean scaled) {
        int rows = 5;
        int columns = 37;
        double[] x = normal((long) rows * columns);
        double[] dy = normal((long) rows * columns);
        double[] gamma = normal(columns);
        double[] beta = normal(columns);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dgamma = new double[columns];
        double[] dbeta = new double[columns];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < columns; i++) {
                mean += x[r * columns + i] / columns;
            }
            for (int i = 0; i < columns; i++) {
                variance += Math.pow(x[r * columns + i] - mean, 2) / columns;
            }
            double scale = 1 / Math.sqrt(variance + 1e-5);
            double sum = 0;
            double along = 0;
            for (int i = 0; i < columns; i++) {
                int at = r * columns + i;
                double unit = (x[at] - mean) * scale;
                y[at] = scaled ? unit * gamma[i] + beta[i] : unit;
                double d = scaled ? dy[at] * gamma[i] : dy[at];
                sum += d / columns;
                along += d * unit / columns;
                dgamma[i] += dy[at] * unit;
                dbeta[i] += dy[at];
            }
            for (int i = 0; i < columns; i++) {
                int at = r * columns + i;
                double d = scaled ? dy[at] * gamma[i] : dy[at];
                dx[at] = scale * (d - sum - (x[at] - mean) * scale * along);
            }
        }
        Storage out = output(x.length);
        Storage mean = output(rows);
        Storage variance = output(rows);
        Storage g = scaled ? of(gamma) : null;
        Storage b = scaled ? of(beta) : null;
        device.layerNorm(rows, columns, 1e-5, of(x), g, b, out, mean, variance);
        assertClose(out, y, 1e-5);
        Storage back = output(x.length);
        Storage dg = scaled ? output(columns) : null;
        Storage db = scaled ? output(columns) : null;
        device.layerNormBackward(rows, columns, 1e-5, of(x), of(dy), g, mean, variance, back, dg, db);
        assertClose(back, dx, 1e-5);
        if (scaled) {
            assertClose(dg, dgamma, 1e-5);
            assertClose(db, dbeta, 1e-5);
        }
    }

    @Test
    void l2NormalizeAndItsBackward() {
        Storage y = output(4);
        Storage norms = output(2);
        device.l2Normalize(2, 2, 0.5, of(3, 4, 0.1, 0), y, norms);
        assertClose(y, new double[] {0.6, 0.8, 0.2, 0}, 1e-6);
        assertClose(norms, new double[] {5, 0.5}, 1e-6);
        Storage dx = output(4);
        device.l2NormalizeBackward(2, 2, 0.5, y, norms, of(1, 0, 1, 2), dx);
        assertClose(dx, new double[] {0.2 * (1 - 0.36), 0.2 * -0.48, 2, 4}, 1e-6);
    }
}
