package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewSizeTests {
    @ParameterizedTest
    @CsvSource({"224, 224, 224", "224x160, 224, 160", " 64 X 48 , 64, 48", "32x32, 32, 32"})
    void theHeightComesFirst(String text, int height, int width) {
        assertThat(ViewSize.parse(text)).isEqualTo(new ViewSize(height, width));
    }

    @Test
    void aSquareIsWrittenAsOneNumber() {
        assertThat(ViewSize.square(224)).hasToString("224");
        assertThat(new ViewSize(224, 160)).hasToString("224x160");
        assertThat(ViewSize.parse(new ViewSize(7, 9).toString())).isEqualTo(new ViewSize(7, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"224x", "x160", "", "224x160x3", "-224", "22.4", "224,160", "9999999999"})
    void whatSaysNoSizeIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewSize.parse(text))
                .withMessage("image size: expected pixels such as 224, or height x width such as 224x160, found '"
                        + text + "'");
    }

    @Test
    void noSideIsEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewSize.parse("0x10"))
                .withMessage("image size: expected at least 1 pixel along each side, found 0x10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewSize.square(0))
                .withMessageEndingWith("found 0");
    }

    @Test
    void sidesAreRoundedAndScaledEachByItself() {
        assertThat(new ViewSize(224, 150).nearestMultipleOf(16)).isEqualTo(new ViewSize(224, 144));
        assertThat(new ViewSize(3, 40).nearestMultipleOf(16)).isEqualTo(new ViewSize(16, 48));
        assertThat(ViewSize.square(96).scaled(ViewSize.square(224), new ViewSize(224, 160)))
                .isEqualTo(new ViewSize(96, 69));
    }

    @Test
    void aSizeFitsIntoAnotherWithBothSides() {
        assertThat(new ViewSize(4, 6).fitsInto(new ViewSize(4, 6))).isTrue();
        assertThat(new ViewSize(4, 7).fitsInto(new ViewSize(6, 6))).isFalse();
        assertThat(new ViewSize(4, 6).isMultipleOf(2)).isTrue();
        assertThat(new ViewSize(4, 6).isMultipleOf(4)).isFalse();
    }
}
