package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CorruptImagesTests {
    @Test
    void aLargeSetIsJudgedLongBeforeItsEnd() {
        CorruptImages corrupt = new CorruptImages(1_000_000, 0.01);
        addUpTo(100, corrupt, 150);
        assertThatThrownBy(() -> corrupt.add(100, corrupt(100), 151))
                .isInstanceOf(TooManyCorruptImagesException.class)
                .hasMessageContaining("101 corrupt images among the first 151 of 1000000")
                .hasMessageEndingWith("  and 1 more");
    }

    @Test
    void onePercentOfTheImagesSeenIsTolerated() {
        CorruptImages corrupt = new CorruptImages(1_000_000, 0.01);
        addUpTo(200, corrupt, 20_000);
        assertThat(corrupt.list()).hasSize(200);
        assertThatThrownBy(() -> corrupt.add(200, corrupt(200), 20_000))
                .isInstanceOf(TooManyCorruptImagesException.class);
    }

    @Test
    void readingASmallSetOftenMakesNoMoreTolerable() {
        CorruptImages corrupt = new CorruptImages(300, 0.01);
        addUpTo(3, corrupt, 100_000);
        assertThatThrownBy(() -> corrupt.add(3, corrupt(3), 100_000))
                .isInstanceOf(TooManyCorruptImagesException.class)
                .hasMessageContaining("among the first 300 of 300");
    }

    @Test
    void anImageCountsOnce() {
        CorruptImages corrupt = new CorruptImages(10, 0.01);
        for (int i = 0; i < 5; i++) {
            corrupt.add(7, corrupt(7), i);
        }
        assertThat(corrupt.list()).hasSize(1);
        assertThat(corrupt.contains(7)).isTrue();
        assertThat(corrupt.contains(6)).isFalse();
    }

    private static void addUpTo(int count, CorruptImages corrupt, long read) {
        for (int i = 0; i < count; i++) {
            corrupt.add(i, corrupt(i), read);
        }
    }

    private static CorruptImageException corrupt(int index) {
        return new CorruptImageException("image" + index, "broken for the test", null);
    }
}
