package io.github.ssl4j.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTests {
    private static final List<String> METHODS =
            List.of("barlow-twins", "byol", "dino", "mae", "moco", "moco-v3", "simclr", "simmim", "simsiam");

    @ParameterizedTest
    @CsvSource({
        "simclrr, simclr",
        "smiclr, simclr",
        "SimCLR, simclr",
        "bylo, byol",
        "mea, mae",
        "barlowtwins, barlow-twins",
        "moco_v4, moco-v3",
        "simsam, simsiam"
    })
    void findsTheNameWithFewestEdits(String given, String expected) {
        assertThat(NearestName.of(given, METHODS)).contains(expected);
    }

    @Test
    void prefersTheShortestNameThatBeginsSo() {
        assertThat(NearestName.of("bar", METHODS)).contains("barlow-twins");
        assertThat(NearestName.of("moc", METHODS)).contains("moco");
        assertThat(NearestName.of("mom", List.of("mum", "momentum"))).contains("momentum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "vicreg", "clip", "simclr-with-labels"})
    void findsNothingTooFarAway(String given) {
        assertThat(NearestName.of(given, METHODS)).isEmpty();
    }

    @Test
    void comparesTheLastPartOfNamesWithDots() {
        assertThat(NearestName.of("codse", List.of("head.codes", "head.width"))).contains("head.codes");
    }

    @Test
    void saysWhatIsKnown() {
        assertThat(NearestName.unknown("method", "simclrr", List.of("byol", "simclr")))
                .isEqualTo("unknown method 'simclrr'; did you mean simclr? known: byol, simclr");
        assertThat(NearestName.unknown("method", "clip", List.of("byol", "simclr")))
                .isEqualTo("unknown method 'clip'; known: byol, simclr");
        assertThat(NearestName.unknown("method", "clip", List.of())).isEqualTo("unknown method 'clip'; known: none");
    }
}
