package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pages.Sources;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TinyImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users may get wrong, and the line that tells them what. */
class BadInputTests {
    private static final String METHODS = "META-INF/services/io.github.ssl4j.pretrain.Method";
    private static final String ARCHITECTURES = "META-INF/services/io.github.ssl4j.encoder.Architecture";

    private final OwnServices services = OwnServices.here();
    private final ImageSource images = TinyImages.of(3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        services.close();
    }

    private Pretraining pretraining() {
        return Pretraining.of("agreement", images).backbone("plain-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    method   | agrement | unknown method 'agrement'; did you mean agreement? known: agreement
                    preset   | cifar100 | unknown preset 'cifar100'; did you mean cifar10? known: cifar10
                    backbone | plain-9  | unknown backbone 'plain-9'; did you mean plain-8? known:
                    setting  | awai     | unknown setting 'awai'; did you mean away? known: away, projection,
                    setting  | views.fip | unknown setting 'views.fip'; did you mean views.flip? known:
                    """)
    void aNameThatIsUnknownIsAnsweredWithTheNearest(String what, String name, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    switch (what) {
                        case "method" -> Pretraining.of(name, images);
                        case "preset" -> pretraining().preset(name).plan();
                        case "backbone" -> pretraining().backbone(name).plan();
                        default -> pretraining().set(name, 1);
                    }
                })
                .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    away            | much | away: expected a number, found 'much'
                    away            | -1   | away=-1: away: expected at least 0, found -1.0
                    projection      | 2.5  | projection: expected a whole number, found 2.5
                    backbone.width  | wide | backbone plain-8: width: expected a whole number, found 'wide'
                    recipe.warmup   | -1   | warm-up: expected at least 0 epochs, found -1.0
                    views.flip      | 2    | flip
                    """)
    void aValueThatASettingCannotHaveIsNamed(String name, String value, String message) {
        Object given = value.matches("-?[0-9.]+") ? Double.valueOf(value) : value;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().set(name, given).plan())
                .withMessageContaining(message.replace("-1:", given + ":"));
    }

    @Test
    void numbersOfTheRunAreNamedAsTheyWereGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().batch(0).plan())
                .withMessage("batch: expected at least 2, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().batch(1).plan())
                .withMessage("batch: expected at least 2, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().epochs(0).plan())
                .withMessage("epochs: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().learningRate(-0.5).plan())
                .withMessage("learning rate: expected a number above 0, found -0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().imageSize(0).plan())
                .withMessage("image size: expected at least 1 pixel along each side, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().batch(65).plan())
                .withMessage(
                        "batch: expected at most the 64 images there are, found 65; set a batch of 8, which scales the"
                                + " learning rate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretraining.of("agreement", images.subset(0, 12))
                        .backbone("plain-8")
                        .plan())
                .withMessage(
                        "batch: expected at most the 12 images there are, found 16 of the preset cifar10 (nowhere);"
                                + " set a batch of 2, which scales the learning rate");
    }

    @Test
    void aFileOfSettingsWithAnUnknownKeyIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"), "{\"recipee\": {}}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().configure(file))
                .withMessageStartingWith(
                        file + ": unknown key 'recipee'; did you mean recipe? known: schema, method, ");
        Files.writeString(file, "{\"settings\": {\"awai\": 1}}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().configure(file))
                .withMessage(file + ": settings: unknown setting 'awai'; did you mean away? known: away, projection");
        Files.writeString(file, "{\"recipe\": ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().configure(file))
                .withMessageStartingWith(file + ": expected JSON: ");
    }

    @Test
    void aMaskedMethodTakesATransformer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretraining.of(new Masked(), images)
                        .backbone("resnet18")
                        .plan())
                .withMessage(
                        "masked: expected a vision transformer, as it masks its tokens, such as vit-tiny, vit-small,"
                                + " vit-base, vit-large; found resnet18");
    }

    @Test
    void imagesOfOtherChannelsThanTheEncodersAreNamed() {
        try (Device device = Devices.best();
                Encoder encoder = pretraining().epochs(1).device(device).run()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.embed(TinyImages.of(4)))
                    .withMessageContaining("3 channels")
                    .withMessageContaining("found 4");
        }
    }

    @Test
    void twoMethodsOfOneNameAreNamedWithTheirPlaces() {
        Sources.compile(folder, Map.of("org/mine/Twin.java", method("Twin", "agreement"), METHODS, "org.mine.Twin\n"));
        try (OwnServices more = OwnServices.in(folder)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Methods.named("agreement"))
                    .withMessageStartingWith("expected one method '")
                    .withMessageContaining("org.mine.Twin in " + folder)
                    .withMessageContaining("com.example.doors.Agreement$Entry in ");
        }
    }

    @Test
    void twoBackbonesOfOneNameAreNamedWithTheirPlaces() {
        Sources.compile(
                folder,
                Map.of("org/mine/Twin.java", architecture("Twin", "plain-8"), ARCHITECTURES, "org.mine.Twin\n"));
        try (OwnServices more = OwnServices.in(folder)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Architectures.named("resnet18"))
                    .withMessageStartingWith("expected one architecture 'plain-8', found two: ")
                    .withMessageContaining("org.mine.Twin in " + folder)
                    .withMessageContaining("com.example.doors.PlainNet$Kind in ");
        }
    }

    @Test
    void anEntryThatFailsToLoadStopsNoOther() throws IOException {
        Sources.compile(
                folder,
                Map.of(
                        "org/mine/Fails.java",
                        method("Fails", "fails").replace("{}", "{ throw new IllegalStateException(\"no key\"); }"),
                        METHODS,
                        "org.mine.Fails\norg.mine.Gone\n",
                        ARCHITECTURES,
                        "org.mine.Gone\n"));
        try (OwnServices more = OwnServices.in(folder)) {
            assertThat(Methods.named("agreement")).isInstanceOf(Agreement.Entry.class);
            assertThat(Architectures.named("plain-8")).isInstanceOf(PlainNet.Kind.class);
            String fails = "org.mine.Fails in " + folder + ": java.lang.IllegalStateException: no key";
            String gone = "org.mine.Gone in " + folder + ": there is no such class";
            assertThat(Methods.failures()).extracting(Object::toString).containsExactlyInAnyOrder(fails, gone);
            assertThat(Architectures.failures()).extracting(Object::toString).containsExactly(gone);
            assertThatThrownBy(() -> Methods.named("fails"))
                    .hasMessageContaining("not loaded: ")
                    .hasMessageContaining(fails)
                    .hasMessageContaining(gone);
        }
    }

    private static String method(String type, String name) {
        return """
                package org.mine;

                import com.example.doors.Agreement;
                import io.github.ssl4j.nn.*;
                import io.github.ssl4j.pretrain.*;
                import io.github.ssl4j.train.SslMethod;
                import java.util.List;

                public final class TYPE implements Method<Agreement.Config> {
                    public TYPE() {}

                    @Override
                    public About about() {
                        return new About("NAME", "Mine", "nobody", Family.CONTRASTIVE, "nothing", "Never.");
                    }

                    @Override
                    public List<Preset<Agreement.Config>> presets() {
                        return List.of();
                    }

                    @Override
                    public SslMethod create(Initializer init, Backbone encoder, Agreement.Config settings, RunShape run) {
                        throw new UnsupportedOperationException();
                    }
                }
                """.replace("TYPE", type).replace("NAME", name);
    }

    private static String architecture(String type, String name) {
        return """
                package org.mine;

                import com.example.doors.PlainNet;
                import io.github.ssl4j.encoder.Architecture;
                import io.github.ssl4j.nn.*;
                import io.github.ssl4j.data.ViewSize;
                import java.util.List;
                import java.util.Optional;

                public final class TYPE implements Architecture<PlainNet.Config> {
                    @Override
                    public String type() {
                        return "twin";
                    }

                    @Override
                    public List<String> names() {
                        return List.of("NAME");
                    }

                    @Override
                    public Class<PlainNet.Config> settings() {
                        return PlainNet.Config.class;
                    }

                    @Override
                    public PlainNet.Config named(String name, ViewSize imageSize, int channels) {
                        return new PlainNet.Config(1, channels);
                    }

                    @Override
                    public Backbone create(Initializer init, PlainNet.Config settings) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Optional<PlainNet.Config> settingsOf(Backbone network) {
                        return Optional.empty();
                    }
                }
                """.replace("TYPE", type).replace("NAME", name);
    }

    /** A method that hides tokens. */
    private static final class Masked implements Method<Agreement.Config> {
        @Override
        public About about() {
            About other = new Agreement.Entry().about();
            return new About("masked", "Masked", other.paper(), other.family(), other.summary(), other.choice());
        }

        @Override
        public List<Preset<Agreement.Config>> presets() {
            return new Agreement.Entry().presets();
        }

        @Override
        public SslMethod create(Initializer init, Backbone encoder, Agreement.Config settings, RunShape run) {
            throw new UnsupportedOperationException("no run begins");
        }

        @Override
        public EncoderKind encoder() {
            return EncoderKind.TRANSFORMER;
        }

        @Override
        public boolean masks() {
            return true;
        }
    }
}
