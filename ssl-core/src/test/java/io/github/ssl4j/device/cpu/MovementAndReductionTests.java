package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovementAndReductionTests extends CpuKernelFixture {
    @ParameterizedTest
    @CsvSource({"1,5,1", "3,7,5", "1,20000,3", "2,3000,70", "1,9,5000", "4,1,3", "1,100000,1", "300,300,1", "2,500,2100"
    })
    void reduceMatchesALoop(int outer, int count, int inner) {
        double[] x = normal((long) outer * count * inner);
        double[] sum = new double[outer * inner];
        double[] max = new double[outer * inner];
        Arrays.fill(max, -9);
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < count; c++) {
                for (int i = 0; i < inner; i++) {
                    sum[o * inner + i] += x[(o * count + c) * inner + i];
                    max[o * inner + i] = Math.max(max[o * inner + i], x[(o * count + c) * inner + i]);
                }
            }
        }
        Storage in = of(x);
        Storage out = output(outer * inner);
        device.reduce(Reduction.SUM, outer, count, inner, in, out);
        assertClose(out, sum, 5e-5);
        device.reduce(Reduction.MAX, outer, count, inner, in, out);
        assertClose(out, max, 0);
    }

    @ParameterizedTest
    @CsvSource({"3,4,5", "2,3,1", "1,10000,1", "5000,3,1", "2,2,5000", "1,9000,7"})
    void repeatMatchesALoop(int outer, int count, int inner) {
        double[] x = normal((long) outer * inner);
        double[] y = new double[outer * count * inner];
        for (int i = 0; i < y.length; i++) {
            y[i] = -2 * x[i / inner / count * inner + i % inner];
        }
        Storage out = output(y.length);
        device.repeat(outer, count, inner, -2, of(x), out);
        assertClose(out, y, 0);
    }

    @Test
    void gatherAndScatter() {
        Storage y = output(6);
        device.gatherRows(3, 2, of(1, 2, 3, 4), indices(1, 0, 1), y);
        assertThat(values(y)).containsExactly(3, 4, 1, 2, 3, 4);
        Storage sum = of(0, 0, 10, 10);
        device.scatterAddRows(3, 2, y, indices(1, 0, 1), sum);
        assertThat(values(sum)).containsExactly(1, 2, 16, 18);
        assertThatThrownBy(() -> device.gatherRows(1, 2, y, indices(3), y)).hasMessageContaining("found 3 at 0");
    }

    @Test
    void permuteSixAxes() {
        int[] shape = {2, 3, 1, 4, 5, 2};
        int[] order = {5, 1, 3, 2, 0, 4};
        double[] x = normal(240);
        double[] expected = new double[240];
        int at = 0;
        int[] strides = {120, 40, 40, 10, 2, 1};
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 4; c++) {
                    for (int d = 0; d < 1; d++) {
                        for (int e = 0; e < 2; e++) {
                            for (int f = 0; f < 5; f++) {
                                expected[at++] = x[
                                        a * strides[5]
                                                + b * strides[1]
                                                + c * strides[3]
                                                + d * strides[2]
                                                + e * strides[0]
                                                + f * strides[4]];
                            }
                        }
                    }
                }
            }
        }
        Storage y = output(240);
        device.permute(shape, order, of(x), y);
        assertClose(y, expected, 0);
    }
}
