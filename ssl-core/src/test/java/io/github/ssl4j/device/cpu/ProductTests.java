package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTests extends CpuKernelFixture {
    @ParameterizedTest
    @CsvSource({
        "1,1,1,1",
        "1,3,5,7",
        "1,64,48,33",
        "1,1,17,40",
        "1,40,1,17",
        "1,17,40,1",
        "3,5,4,7",
        "2,65,65,64",
        "5,1,9,3"
    })
    void matmulMatchesALoop(int batch, int m, int n, int k) {
        double[] a = normal((long) batch * m * k);
        double[] b = normal((long) batch * k * n);
        double[] bias = normal(n);
        double[] c = normal((long) batch * m * n);
        for (int variant = 0; variant < 32; variant++) {
            boolean transposeA = (variant & 1) != 0;
            boolean transposeB = (variant & 2) != 0;
            double alpha = (variant & 4) != 0 ? 0.5 : 1;
            double beta = (variant & 8) != 0 ? -2 : 0;
            boolean biased = (variant & 16) != 0;
            double[] expected = new double[c.length];
            for (int i = 0; i < c.length; i++) {
                int q = i / (m * n);
                int row = i / n % m;
                int column = i % n;
                double sum = 0;
                for (int j = 0; j < k; j++) {
                    sum += a[q * m * k + (transposeA ? j * m + row : row * k + j)]
                            * b[q * k * n + (transposeB ? column * k + j : j * n + column)];
                }
                expected[i] = alpha * sum + (beta == 0 ? 0 : beta * c[i]) + (biased ? bias[column] : 0);
            }
            Storage out = beta == 0 ? output(c.length) : of(c);
            MatrixProduct product = new MatrixProduct(batch, m, n, k, transposeA, transposeB, alpha, beta);
            device.matmul(product, of(a), of(b), biased ? of(bias) : null, out);
            assertClose(out, expected, 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,5,5,1,1,1,1,0",
        "2,7,6,3,16,3,1,1",
        "2,8,8,16,17,3,2,1",
        "2,9,7,17,3,3,2,1",
        "1,8,8,16,16,1,1,0",
        "2,7,7,16,32,1,2,0",
        "4,32,32,4,8,1,2,0",
        "16,16,16,4,8,1,2,0",
        "3,64,48,3,16,1,2,0",
        "8,32,32,7,24,1,2,0",
        "4,32,32,8,16,1,2,0",
        "2,27,9,5,9,1,3,0",
        "4,32,32,15,16,1,2,0",
        "2,17,16,3,64,7,2,3",
        "2,6,6,64,64,3,1,1",
        "2,8,8,3,16,4,4,0"
    })
    void convolutionMatchesALoop(int n, int h, int w, int c, int k, int r, int stride, int padding) {
        ConvolutionShape s = new ConvolutionShape(n, h, w, c, k, r, stride, padding);
        double[] x = normal(s.inputLength());
        double[] weight = normal(s.weightLength());
        double[] dy = normal(s.outputLength());
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        double[] dw = new double[weight.length];
        int rows = s.outputHeight();
        int columns = s.outputWidth();
        for (int o = 0; o < y.length; o++) {
            int f = o % k;
            int column = o / k % columns;
            int row = o / k / columns % rows;
            int image = o / k / columns / rows;
            for (int i = 0; i < r * r * c; i++) {
                int channel = i % c;
                int across = column * stride - padding + i / c % r;
                int down = row * stride - padding + i / c / r;
                if (across >= 0 && across < w && down >= 0 && down < h) {
                    int at = ((image * h + down) * w + across) * c + channel;
                    int wt = ((f * c + channel) * r + i / c / r) * r + i / c % r;
                    y[o] += x[at] * weight[wt];
                    dx[at] += dy[o] * weight[wt];
                    dw[wt] += dy[o] * x[at];
                }
            }
        }
        Storage out = output(y.length);
        device.convolution(s, of(x), of(weight), out);
        assertClose(out, y, 5e-5);
        out = output(dx.length);
        device.convolutionBackwardInput(s, of(dy), of(weight), out);
        assertClose(out, dx, 5e-5);
        out = output(dw.length);
        device.convolutionBackwardWeight(s, of(x), of(dy), out);
        assertClose(out, dw, 5e-5);
    }

    @ParameterizedTest
    @CsvSource({"2,7,6,3,3,2,1", "1,5,5,16,2,2,0", "2,8,8,17,3,1,1"})
    void maxPoolMatchesALoop(int n, int h, int w, int c, int r, int stride, int padding) {
        PoolShape s = new PoolShape(n, h, w, c, r, stride, padding);
        double[] x = normal(s.inputLength());
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (x[i] - 3);
        }
        double[] dy = normal(s.outputLength());
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        for (int o = 0; o < y.length; o++) {
            int column = o / c % s.outputWidth();
            int row = o / c / s.outputWidth() % s.outputHeight();
            int image = o / c / s.outputWidth() / s.outputHeight();
            int best = -1;
            for (int i = 0; i < r * r; i++) {
                int across = column * stride - padding + i % r;
                int down = row * stride - padding + i / r;
                if (across >= 0 && across < w && down >= 0 && down < h) {
                    int at = ((image * h + down) * w + across) * c + o % c;
                    best = best < 0 || x[at] > x[best] ? at : best;
                }
            }
            y[o] = x[best];
            dx[best] += dy[o];
        }
        Storage out = output(y.length);
        Storage workspace = device.allocate(ElementType.UINT8, device.maxPoolWorkspace(s));
        device.maxPool(s, of(x), out, workspace);
        assertClose(out, y, 0);
        Storage back = output(dx.length);
        device.maxPoolBackward(s, of(dy), workspace, back);
        assertClose(back, dx, 1e-6);
    }
}
