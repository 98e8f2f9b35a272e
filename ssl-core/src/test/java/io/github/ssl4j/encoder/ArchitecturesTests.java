package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitecturesTests {
    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    @Test
    void networksAreKnownByName() {
        assertThat(Architectures.named("resnet18").type()).isEqualTo("resnet");
        assertThat(Architectures.named("ViT-Tiny").type()).isEqualTo("vision-transformer");
        assertThat(Architectures.named("color-means-5").transformer()).isFalse();
        assertThat(Architectures.ofType("vision-transformer").transformer()).isTrue();
        assertThat(Architectures.failures()).isEmpty();
    }

    @Test
    void settingsSuitTheImages() {
        ResNetArchitecture resnet = new ResNetArchitecture();
        assertThat(resnet.named("resnet34", ViewSize.square(63), 3))
                .isEqualTo(ResNet.Config.resnet34(ResNet.Stem.CIFAR));
        assertThat(resnet.named("resnet50", ViewSize.square(64), 1))
                .isEqualTo(ResNet.Config.resnet50(ResNet.Stem.IMAGENET).withChannels(1));

        VisionTransformerArchitecture transformer = new VisionTransformerArchitecture();
        assertThat(transformer.named("vit-small", ViewSize.square(60), 3))
                .isEqualTo(VisionTransformer.Config.small(60, 4));
        assertThat(transformer.named("vit-small", ViewSize.square(64), 3))
                .isEqualTo(VisionTransformer.Config.small(64, 8));
        assertThat(transformer.named("vit-small", ViewSize.square(104), 3))
                .isEqualTo(VisionTransformer.Config.small(104, 8));
        assertThat(transformer.named("vit-large", ViewSize.square(112), 4))
                .isEqualTo(VisionTransformer.Config.large(112, 16).withChannels(4));
    }

    @Test
    void settingsSuitTheShorterSideOfAnImage() {
        ViewSize tall = new ViewSize(224, 40);
        assertThat(new ResNetArchitecture().named("resnet18", tall, 3))
                .isEqualTo(ResNet.Config.resnet18(ResNet.Stem.CIFAR));
        assertThat(new VisionTransformerArchitecture().named("vit-tiny", tall, 3))
                .isEqualTo(VisionTransformer.Config.named("vit-tiny", tall, 4));
        assertThat(new VisionTransformerArchitecture()
                        .named("vit-tiny", new ViewSize(224, 168), 3)
                        .patch())
                .isEqualTo(8);
    }

    @Test
    void everyNameOfAnArchitectureIsOneOfItsNetworks() {
        for (String name : new ResNetArchitecture().names()) {
            assertThat(new ResNetArchitecture().named(name, ViewSize.square(32), 3))
                    .as(name)
                    .isNotNull();
        }
        for (String name : new VisionTransformerArchitecture().names()) {
            assertThat(new VisionTransformerArchitecture().named(name, ViewSize.square(32), 3))
                    .as(name)
                    .isNotNull();
        }
    }

    @Test
    void aNameInAnyCaseMakesANetwork() {
        Backbone network = Architectures.create("Color-MEANS-5", Initializer.of(device, 1), 32, 4);

        assertThat(network.featureWidth()).isEqualTo(5);
        assertThat(network.channels()).isEqualTo(4);
        assertThat(Architectures.of(network).type()).isEqualTo("color-means");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architectures.named("resnet81"))
                .withMessage("unknown backbone 'resnet81'; did you mean resnet18? known: color-means-5, resnet18,"
                        + " resnet34, resnet50, vit-tiny, vit-small, vit-base, vit-large");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architectures.ofType("perceiver"))
                .withMessage(
                        "unknown architecture 'perceiver'; known: color-means, dl4j-graph, resnet, vision-transformer; is the"
                                + " jar with it on the class path?");
    }

    @Test
    void aNetworkOfNoArchitectureIsNamed() {
        Backbone network = new Backbone() {
            @Override
            public Backbone copy() {
                return this;
            }

            @Override
            public Tensor apply(Tensor x) {
                return x;
            }

            @Override
            public int featureWidth() {
                return 1;
            }

            @Override
            public int channels() {
                return 1;
            }

            @Override
            public String architecture() {
                return "nothing-1";
            }
        };

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architectures.of(network))
                .withMessageContaining(
                        "the network nothing-1 (" + network.getClass().getName() + ")")
                .withMessageContaining("color-means, dl4j-graph, resnet, vision-transformer");
    }

    @Test
    void aNetworkOfAnotherJarIsSavedAndLoaded() {
        Path file = folder.resolve("encoder.safetensors");
        ColorMeans.Config config = new ColorMeans.Config(7, 2, ColorMeans.Config.Bias.NONE);
        ColorMeans saved = new ColorMeans(Initializer.of(device, 3), config);

        EncoderFile.save(file, saved, Map.of());
        Backbone loaded = EncoderFile.load(file, device);

        assertThat(EncoderFile.metadata(file))
                .containsEntry(
                        "ssl4j.architecture",
                        "{\"type\":\"color-means\",\"width\":7,\"channels\":2,\"bias\":\"NONE\"}");
        assertThat(((ColorMeans) loaded).config()).isEqualTo(config);
        assertThat(loaded.state().get("layer.weight").toFloats())
                .isEqualTo(saved.state().get("layer.weight").toFloats());
    }

    @Test
    void aFileWithOtherSettingsIsNamed() {
        for (Map.Entry<String, String> settings : Map.of(
                        "\"width\":0,\"channels\":2,\"bias\":\"NONE\"", "width: expected at least 1, found 0",
                        "\"width\":1,\"channels\":2", "bias",
                        "\"width\":1,\"channels\":2,\"bias\":\"NONE\",\"depth\":1", "depth")
                .entrySet()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArchitectureJson.create(
                            "{\"type\":\"color-means\"," + settings.getKey() + "}", Initializer.of(device, 1)))
                    .withMessageContaining(settings.getValue());
        }
    }

    @Test
    void twoArchitecturesOfOneNameAreNamedWithTheirPlaces() throws IOException {
        withServices(
                ResNetTwinArchitecture.class.getName(),
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(Architectures::all)
                        .withMessageContaining("'resnet18'")
                        .withMessageContaining(ResNetArchitecture.class.getName() + " in ")
                        .withMessageContaining(ResNetTwinArchitecture.class.getName() + " in "));
    }

    @Test
    void anArchitectureThatCannotBeLoadedStopsNoOther() throws IOException {
        withServices("org.example.Missing", () -> {
            assertThat(Architectures.named("resnet18").type()).isEqualTo("resnet");
            assertThat(Architectures.failures()).hasSize(1).first().satisfies(failure -> {
                assertThat(failure.entry()).isEqualTo("org.example.Missing");
                assertThat(failure.location()).isEqualTo(folder.toString());
                assertThat(failure.reason()).isEqualTo("there is no such class");
            });
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Architectures.ofType("missing"))
                    .withMessageContaining("not loaded: org.example.Missing in " + folder);
        });
    }

    private void withServices(String entry, Runnable test) throws IOException {
        Path services = folder.resolve("META-INF/services");
        Files.createDirectories(services);
        Files.writeString(services.resolve(Architecture.class.getName()), entry);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            test.run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
