package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RestorationTaskTests {

    private static Image gray(int side) {
        Image image = new Image(1, side, side);
        Arrays.fill(image.pixels(), 0.5f);
        return image;
    }

    @Test
    void noiseHasItsDeviationAndIsNotClipped() {
        Image white = gray(128);
        Arrays.fill(white.pixels(), 1f);

        Image noisy = RestorationTask.denoising().degrade(white, RandomStream.of(1));

        double sum = 0;
        double squares = 0;
        for (float value : noisy.pixels()) {
            sum += value - 1;
            squares += (value - 1) * (value - 1);
        }
        assertThat(sum / 16384).isCloseTo(0, within(3e-3));
        assertThat(Math.sqrt(squares / 16384)).isCloseTo(25 / 255.0, within(2e-3));
        assertThat(white.pixels()).containsOnly(1f);
    }

    @Test
    void theSameStreamGivesTheSameNoise() {
        RestorationTask task = RestorationTask.denoising();

        float[] noisy = task.degrade(gray(8), RandomStream.of(1, 2)).pixels();

        assertThat(task.degrade(gray(8), RandomStream.of(1, 2)).pixels()).isEqualTo(noisy);
        assertThat(task.degrade(gray(8), RandomStream.of(1, 3)).pixels()).isNotEqualTo(noisy);
    }

    @Test
    void anImageWithoutDetailSurvivesShrinking() {
        Image enlarged = RestorationTask.superResolution().degrade(gray(8), RandomStream.of(1));

        assertThat(enlarged.height()).isEqualTo(8);
        assertThat(enlarged.width()).isEqualTo(8);
        for (float value : enlarged.pixels()) {
            assertThat(value).isCloseTo(0.5f, within(1e-6f));
        }
    }

    @Test
    void lostDetailDoesNotComeBackAndNothingLeavesTheRange() {
        Image checks = gray(8);
        for (int i = 0; i < 64; i++) {
            checks.pixels()[i] = (i / 8 + i) % 2;
        }

        float[] enlarged = RestorationTask.superResolution()
                .degrade(checks, RandomStream.of(1))
                .pixels();

        for (float value : enlarged) {
            assertThat(value).isBetween(0.3f, 0.7f);
        }
        Image edge = gray(8);
        for (int i = 0; i < 64; i++) {
            edge.pixels()[i] = i % 8 < 4 ? 0 : 1;
        }
        for (float value : RestorationTask.superResolution()
                .degrade(edge, RandomStream.of(1))
                .pixels()) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestorationTask.Denoising(-0.1))
                .withMessage("denoising: expected a deviation of at least 0, found -0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestorationTask.SuperResolution(1))
                .withMessage("super-resolution: expected a factor of at least 2, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RestorationTask.superResolution().requireSize(new ViewSize(15, 16)))
                .withMessage("super-resolution: expected images whose sides are multiples of 2, found 15x16");
    }
}
