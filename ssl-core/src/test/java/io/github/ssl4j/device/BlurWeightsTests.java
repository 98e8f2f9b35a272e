package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The weights of the blur against those of torchvision 0.14.1 with torch 1.13.1. */
class BlurWeightsTests {
    /** Kernel size and sigma, then torchvision's float32 weights from the end to the middle. */
    private static final String EXPECTED = """
        3 1.61 | 0.31125945 0.3774811
        5 1.22 | 0.08839861 0.24217239 0.33885795
        5 1.74 | 0.13853525 0.22736728 0.2681949
        7 0.67 | 2.6370906e-05 0.006914879 0.19542503 0.5952674
        7 0.77 | 0.00026193802 0.017759427 0.22292912 0.51809907
        9 1.31 | 0.0028791397 0.022131456 0.09499192 0.22766307 0.30466878
        9 1.21 | 0.0013968525 0.015252884 0.08412483 0.23435144 0.32974795
        11 1.21 | 6.460471e-05 0.0013966721 0.015250914 0.08411397 0.23432116 0.32970536
        11 1.28 | 0.000151461 0.0023611644 0.019993065 0.09195179 0.22970402 0.311677
        13 1.34 | 1.3189203e-05 0.00028215093 0.003458423 0.024288956 0.097740315 0.22535782 0.29771835
        13 1.36 | 1.7413658e-05 0.0003406551 0.0038809264 0.025748458 0.099486135 0.22385632 0.2933402
        15 1.47 | 3.233099e-06 6.5460525e-05 0.0008343754 0.0066952175 0.03382124 0.10755629 0.21532953 0.27138937
        15 0.7 | 1.0990899e-22 6.339915e-17 4.7513425e-12 4.626315e-08 5.8524653e-05 0.0096189305 0.20539965 0.56984574
        17 0.69 | 3.7312508e-30 2.5899403e-23 2.2005856e-17 2.2887157e-12 2.9137704e-08 4.5407363e-05 0.008661748 0.20225212 0.5780813
        17 0.82 | 1.044016e-21 7.292207e-17 1.1511358e-12 4.1068273e-09 3.311295e-06 0.0006033964 0.024849664 0.23128699 0.48651335
        19 1.51 | 5.103043e-09 2.1224602e-07 5.693462e-06 9.850145e-05 0.0010990994 0.007909695 0.036712207 0.10989799 0.21217649 0.26420018
        19 0.93 | 1.9772238e-21 3.6659146e-17 2.1388396e-13 3.9268125e-10 2.2686599e-07 4.1244486e-05 0.0023595565 0.04247778 0.24063611 0.4289702
        21 1.98 | 5.825583e-07 6.5725208e-06 5.7457386e-05 0.00038920777 0.0020428624 0.008308422 0.026183046 0.063935705 0.12097308 0.17736009 0.20148602
        21 0.82 | 2.4702527e-33 3.3780557e-27 1.0440159e-21 7.2922066e-17 1.1511357e-12 4.106827e-09 3.3112944e-06 0.0006033963 0.02484966 0.23128697 0.4865133
        23 1.99 | 4.646978e-08 6.5868767e-07 7.253056e-06 6.204332e-05 0.00041228926 0.0021283394 0.008535179 0.026589887 0.06435066 0.12098231 0.17669457 0.20047352
        """;

    static Stream<String> expected() {
        return EXPECTED.lines();
    }

    @ParameterizedTest
    @MethodSource("expected")
    void weightsAreThoseOfTorchvisionToTheLastBit(String row) {
        List<String> words = List.of(row.split("[ |]+"));
        int kernelSize = Integer.parseInt(words.get(0));
        float[] weights = BlurWeights.of(kernelSize, Double.parseDouble(words.get(1)));
        assertThat(weights).hasSize(kernelSize);
        assertThat(words).hasSize(2 + kernelSize / 2 + 1);
        for (int i = 0; i <= kernelSize / 2; i++) {
            float weight = Float.parseFloat(words.get(2 + i));
            assertThat(weights[i]).isEqualTo(weight);
            assertThat(weights[kernelSize - 1 - i]).isEqualTo(weight);
        }
    }

    @Test
    void narrowBlursLeaveEverythingToTheMiddle() {
        assertThat(BlurWeights.of(5, 0.01)).containsExactly(0, 0, 1, 0, 0);
        assertThat(BlurWeights.of(1, 2)).containsExactly(1);
    }
}
