package io.github.ssl4j.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.settings.Settings.Entry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTests {
    private static final Method METHOD = new Method(
            0.5,
            new Ramp(0.9, 1),
            new Head(List.of(new Layer(64), new Layer(32)), 128, false),
            new Decoder(96),
            Pooling.MEAN,
            7,
            new Sgd(0.9));

    private final Settings<Method> settings = Settings.of(METHOD);

    enum Pooling {
        MEAN,
        CLASS_TOKEN
    }

    record Layer(int width) {
        @FromNumber
        static Layer hidden(int width) {
            return new Layer(width);
        }
    }

    record Ramp(
            @Setting("the first momentum") double start,
            @Setting("the last momentum") double end) {
        Ramp {
            if (start > end) {
                throw new IllegalArgumentException("ramp: expected a start of at most " + end + ", found " + start);
            }
        }

        @FromNumber
        static Ramp growingFrom(double start) {
            return new Ramp(start, 1);
        }
    }

    record Head(
            @Setting("the hidden layers") List<Layer> layers,
            @Setting("the number of codes") int codes,

            @Setting(value = "whether the last layer has a bias", name = "bias")
            boolean lastBias) {}

    record Decoder(int width) {}

    sealed interface Optimizer {}

    record Sgd(@Setting("the momentum of SGD") double velocity) implements Optimizer {}

    record Adam(double beta) implements Optimizer {}

    record Method(
            @Setting("the share of hidden patches") double maskRatio,
            @Setting("the EMA teacher's momentum") Ramp momentum,
            @Setting("the head") Head head,
            Decoder decoder,
            @Setting("what the features are") Pooling pooling,
            long unmarked,
            @Setting("the optimiser") Optimizer optimizer) {
        Method {
            if (maskRatio > 0.8 && pooling == Pooling.MEAN) {
                throw new IllegalArgumentException("mean pooling: expected a ratio of at most 0.8, found " + maskRatio);
            }
        }
    }

    @Test
    void listsMarkedComponentsByPath() {
        assertThat(settings.entries())
                .extracting(Entry::name)
                .containsExactly(
                        "maskRatio",
                        "momentum",
                        "momentum.start",
                        "momentum.end",
                        "head.layers",
                        "head.codes",
                        "head.bias",
                        "pooling",
                        "optimizer",
                        "optimizer.velocity");
    }

    @Test
    void describesASetting() {
        assertThat(settings.entry("pooling"))
                .isEqualTo(new Entry(
                        "pooling",
                        Pooling.class,
                        "what the features are",
                        Pooling.MEAN,
                        List.of("mean", "class-token")));
        assertThat(settings.entry("optimizer").choices()).containsExactly("Adam", "Sgd");
        assertThat(settings.entry("bias").choices()).containsExactly("true", "false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maskRatio", "mask-ratio", "mask_ratio", "MASK-RATIO"})
    void takesNamesInAnyCase(String name) {
        assertThat(settings.with(name, 0.25).maskRatio()).isEqualTo(0.25);
    }

    @Test
    void takesTheLastPartOfANameThatNoOtherHas() {
        assertThat(settings.with("codes", 256)).isEqualTo(settings.with("head.codes", 256));
        assertThat(settings.with("codes", 256).head().codes()).isEqualTo(256);
    }

    record Pair(
            @Setting("one") Ramp first,
            @Setting("the other") Ramp second,
            @Setting("the end") int end) {}

    @Test
    void refusesTheLastPartOfTwoNames() {
        Settings<Pair> pair = Settings.of(new Pair(Ramp.growingFrom(0), Ramp.growingFrom(0.5), 3));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.with("start", 0.25))
                .withMessage("setting 'start': expected one of first.start, second.start, found only its end");
        assertThat(pair.with("end", 4).end()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"1e-3, 0.001", "0.5, 0.5", "' 0 ', 0", ".25, 0.25"})
    void readsNumbersFromText(String text, double expected) {
        assertThat(settings.with("mask-ratio", text).maskRatio()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "NaN", "0x1", "1d", "0,5"})
    void refusesTextThatIsNoNumber(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("maskRatio", text))
                .withMessage("maskRatio: expected a number, found '" + text + "'");
    }

    @Test
    void readsWholeNumbersFromAnyNumber() {
        assertThat(settings.with("codes", 12.0).head().codes()).isEqualTo(12);
        assertThat(settings.with("codes", "1e3").head().codes()).isEqualTo(1000);
        assertThat(settings.with("maskRatio", 0.1f).maskRatio()).isEqualTo(0.1);
        assertThat(settings.with("maskRatio", 0L).maskRatio()).isZero();
    }

    @Test
    void refusesNumbersThatAreNotWholeOrTooLarge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("codes", 12.5))
                .withMessage("head.codes: expected a whole number, found 12.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("codes", 1L << 40))
                .withMessage("head.codes: expected a whole number, found 1099511627776");
    }

    @Test
    void readsTruthValuesAndConstants() {
        assertThat(settings.with("bias", "True").head().lastBias()).isTrue();
        assertThat(settings.with("bias", true).head().lastBias()).isTrue();
        assertThat(settings.with("pooling", "class-token").pooling()).isEqualTo(Pooling.CLASS_TOKEN);
        assertThat(settings.with("pooling", "CLASS_TOKEN").pooling()).isEqualTo(Pooling.CLASS_TOKEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("pooling", "max"))
                .withMessage("pooling: expected one of mean, class-token, found 'max'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("bias", "yes"))
                .withMessage("head.bias: expected true or false, found 'yes'");
    }

    @Test
    void makesARecordOfANumber() {
        assertThat(settings.with("momentum", 0.99).momentum()).isEqualTo(new Ramp(0.99, 1));
        assertThat(settings.with("momentum", "0.99").momentum()).isEqualTo(new Ramp(0.99, 1));
        assertThat(settings.with("momentum.end", 0.95).momentum()).isEqualTo(new Ramp(0.9, 0.95));
    }

    @Test
    void changesTheNamedComponentsOfARecord() throws Exception {
        Ramp expected = new Ramp(0.5, 1);

        assertThat(settings.with("momentum", Map.of("start", 0.5)).momentum()).isEqualTo(expected);
        assertThat(settings.with("momentum", "{\"start\": 0.5}").momentum()).isEqualTo(expected);
        assertThat(settings.with("momentum", new ObjectMapper().readTree("{\"start\": 0.5}"))
                        .momentum())
                .isEqualTo(expected);
        assertThat(settings.with("momentum", expected).momentum()).isEqualTo(expected);
        assertThat(settings.with("head", Map.of("codes", 16)).head().codes()).isEqualTo(16);
    }

    @Test
    void readsLists() {
        List<Layer> expected = List.of(new Layer(16), new Layer(8));

        assertThat(settings.with("layers", "16, 8").head().layers()).isEqualTo(expected);
        assertThat(settings.with("layers", "[16, {\"width\": 8}]").head().layers())
                .isEqualTo(expected);
        assertThat(settings.with("layers", List.of(16, new Layer(8))).head().layers())
                .isEqualTo(expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("layers", "16,wide"))
                .withMessage("head.layers[1]: expected a whole number, found 'wide'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("layers", "[16, "))
                .withMessageStartingWith("head.layers: expected JSON, found '[16, '");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("layers", 16))
                .withMessage("head.layers: expected a list, found 16");
    }

    @Test
    void changesARecordBehindAnInterface() {
        assertThat(settings.with("optimizer.velocity", 0.5).optimizer()).isEqualTo(new Sgd(0.5));
        assertThat(settings.with("optimizer", Map.of("type", "adam", "beta", 0.9))
                        .optimizer())
                .isEqualTo(new Adam(0.9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("optimizer", "adan"))
                .withMessage("optimizer: unknown type 'adan'; did you mean Adam? known: Adam, Sgd");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("optimizer", "adam"))
                .withMessage("optimizer.beta: expected a value, found none");
    }

    @Test
    void passesOnWhatAConstructorRefuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("mask-ratio", "0.9"))
                .withMessage("maskRatio=0.9: mean pooling: expected a ratio of at most 0.8, found 0.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("momentum", 2))
                .withMessage("momentum=2: ramp: expected a start of at most 1.0, found 2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("momentum.end", 0.5))
                .withMessage("momentum.end=0.5: ramp: expected a start of at most 0.5, found 0.9");
    }

    @Test
    void checksChangesTogether() {
        Method changed = settings.with(Map.of("mask-ratio", "0.9", "pooling", "class-token"));

        assertThat(changed.maskRatio()).isEqualTo(0.9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with(Map.of("mask-ratio", 0.5, "maskRatio", 0.6)))
                .withMessage("maskRatio: expected one value, found two");
    }

    @Test
    void suggestsTheSettingThatWasMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("momentun", 0.5))
                .withMessage("unknown setting 'momentun'; did you mean momentum? known: maskRatio, momentum,"
                        + " momentum.start, momentum.end, head.layers, head.codes, head.bias, pooling, optimizer,"
                        + " optimizer.velocity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("code", 3))
                .withMessageStartingWith("unknown setting 'code'; did you mean head.codes? known: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("decoder", Map.of("width", 3)))
                .withMessageStartingWith("unknown setting 'decoder'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("head", Map.of("cods", 3)))
                .withMessage("unknown setting 'head.cods'; did you mean head.codes? known: head.layers, head.codes,"
                        + " head.bias");
    }

    @Test
    void leavesTheRecordAsItIs() {
        settings.with("codes", 3);

        assertThat(settings.record()).isSameAs(METHOD);
        assertThat(METHOD.head().codes()).isEqualTo(128);
    }

    record TwoFactories(int width) {
        @FromNumber
        static TwoFactories of(int width) {
            return new TwoFactories(width);
        }

        @FromNumber
        static TwoFactories ofHalf(double half) {
            return new TwoFactories((int) (2 * half));
        }
    }

    record OfTwoFactories(@Setting("the width") TwoFactories width) {}

    @Test
    void refusesTwoFactoriesFromANumber() {
        OfTwoFactories record = new OfTwoFactories(new TwoFactories(2));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(record))
                .withMessageStartingWith("@FromNumber: expected one static factory of ");
    }

    record SameNames(
            @Setting("one") int width,
            @Setting(value = "another", name = "Width") int other) {}

    @Test
    void refusesTwoSettingsOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(new SameNames(1, 2)))
                .withMessage("two settings of " + SameNames.class.getName() + " are called Width");
    }
}
