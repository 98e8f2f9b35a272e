package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format and form against the values that PIL reads. */
class FormatsTests {
    static List<Formats.Case> cases() {
        return Formats.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfPil(Formats.Case form) {
        Image image = new Image(1, 1, 1);
        ImageDecoder.decode(form.name(), form.bytes(), DecodeOptions.DEFAULT, image);
        assertThat(form.largestDifference(image))
                .as("largest difference in values of 255")
                .isLessThanOrEqualTo(form.tolerance() + 1e-3);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theHeaderKnowsTheSize(Formats.Case form) {
        ImageHeader header = ImageHeader.read(form.name(), form.bytes());
        boolean turned = header.orientation() > 4;
        assertThat(turned ? header.width() : header.height()).isEqualTo(form.height());
        assertThat(turned ? header.height() : header.width()).isEqualTo(form.width());
    }
}
