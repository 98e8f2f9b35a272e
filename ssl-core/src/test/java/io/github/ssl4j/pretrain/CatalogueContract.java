package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.encoder.WeightFile;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the methods of a module promise as parts of the catalogue. The test of a module extends this and lists them. */
public abstract class CatalogueContract {
    @TempDir
    Path folder;

    /** Returns the names of the module's methods. */
    protected abstract List<String> names();

    /** Returns the names of the methods of the modules that it is made of. */
    protected List<String> namesOfOtherModules() {
        return List.of();
    }

    @Test
    void theServiceFilesListEveryMethod() {
        assertThat(all().map(method -> method.about().name()))
                .containsExactlyInAnyOrderElementsOf(Stream.of(names(), namesOfOtherModules())
                        .flatMap(List::stream)
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> presetsAreTheThreeThatEveryMethodHasTheOneForSmallImagesFirst() {
        return methods()
                .map(method -> dynamicTest(method.about().name(), () -> {
                    assertThat(method.presets())
                            .extracting(Preset::name)
                            .startsWith(Preset.CIFAR10)
                            .containsOnly(Preset.CIFAR10, Preset.PHOTOS, Preset.PAPER);
                    assertThat(method.presets())
                            .extracting(preset -> preset.name() + " for " + preset.encoder())
                            .doesNotHaveDuplicates();
                    assertThat(method.presets()).extracting(Preset::source).noneMatch(String::isBlank);
                }));
    }

    @TestFactory
    Stream<DynamicTest> thePresetsForSmallImagesTrainASmallEncoder() {
        return methods().flatMap(method -> presets(method, Preset.CIFAR10, new RunShape(1000, 128, 32, 0, 1)));
    }

    @TestFactory
    Stream<DynamicTest> thePresetsForPhotographsFitAFewOfThem() {
        return methods().flatMap(method -> presets(method, Preset.PHOTOS, new RunShape(100, 16, 224, 0, 1)));
    }

    /** Returns the names of those methods that have a second encoder, which follows the first. */
    protected List<String> namesOfFollowed() {
        return List.of();
    }

    @TestFactory
    Stream<DynamicTest> allEncodersOfAMethodStartFromExistingWeights() {
        return methods()
                .flatMap(method -> Stream.of(true, false)
                        .filter(transformer -> method.encoder().takes(transformer))
                        .map(transformer -> dynamicTest(
                                method.about().name() + (transformer ? " with a transformer" : " with a ResNet"),
                                () -> checkStart(method, transformer))));
    }

    @TestFactory
    Stream<DynamicTest> everyMethodTrainsOnBandsThatAreNoColours() {
        return methods()
                .flatMap(method -> Stream.of(true, false)
                        .filter(transformer -> method.encoder().takes(transformer))
                        .map(transformer -> dynamicTest(
                                method.about().name() + (transformer ? " with a transformer" : " with a ResNet"),
                                () -> trainOnBands(method, transformer))));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> everyMethodTrainsAndResumesOnViewsThatAreNotSquare() {
        return methods()
                .flatMap(method -> Stream.of(true, false)
                        .filter(transformer -> method.encoder().takes(transformer))
                        .map(transformer -> dynamicTest(
                                method.about().name() + (transformer ? " with a transformer" : " with a ResNet"),
                                () -> new RectangularRun(method, transformer, folder).check())));
    }

    private static void trainOnBands(Method<?> method, boolean transformer) {
        try (Device device = new CpuDevice();
                ImageSource images = new Bands(32, 5)) {
            Pretraining pretraining = Pretraining.of(method, images)
                    .preset(Preset.PHOTOS)
                    .imageSize(32)
                    .batch(16)
                    .epochs(1)
                    .backbone(transformer ? "vit-tiny" : "resnet18")
                    .set(transformer ? "backbone.depth" : "backbone.width", transformer ? "1" : "16")
                    .device(device);
            Plan<?> plan = pretraining.plan();
            assertThat(plan.why()).contains("The normalisation of the 5 channels was measured on 32 images.");
            assertThat(plan.evaluation().normalization().mean()).hasSize(5);
            List<Double> losses = new ArrayList<>();
            try (PretrainingRun run = pretraining.open(plan, Optional.empty(), false)) {
                run.listener(new TrainingListener() {
                            @Override
                            public void onStep(StepReport report) {
                                losses.add(report.loss());
                            }
                        })
                        .train();
                assertThat(run.method().backbone().channels()).isEqualTo(5);
            }
            assertThat(losses).hasSize(2).allMatch(Double::isFinite);
        }
    }

    /** Waves of 32 x 32 pixels, with values from -1000 to 1000. */
    private record Bands(int size, int channels) implements ImageSource {
        @Override
        public String name(int index) {
            return "bands " + index;
        }

        @Override
        public void read(int index, Image target) {
            target.reshape(channels, 32, 32);
            for (int i = 0; i < channels * 1024; i++) {
                target.pixels()[i] = (float) (1000 * Math.sin((index + 1) * i * 0.01 + i / 1024));
            }
        }

        @Override
        public boolean labelled() {
            return false;
        }

        @Override
        public int label(int index) {
            throw new IllegalStateException("bands have no labels");
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private void checkStart(Method<?> method, boolean transformer) {
        Path file = folder.resolve("weights.safetensors");
        Image noise = new Image(3, 64, 64);
        try (Device device = new CpuDevice();
                ImageSource images = ImageSource.of(noise).select(new int[32])) {
            Backbone network = transformer
                    ? new VisionTransformer(
                            Initializer.of(device, 1),
                            smallTransformer(method.about().name()))
                    : new ResNet(
                            Initializer.of(device, 1),
                            ResNet.Config.resnet18(ResNet.Stem.IMAGENET).withWidth(16));
            WeightFile weights = WeightFile.of(1, network);
            weights.write(file);
            Pretraining pretraining = Pretraining.of(method, images)
                    .preset(Preset.PHOTOS)
                    .batch(16)
                    .device(device)
                    .init(file);
            try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.empty(), false)) {
                Map<String, Tensor> state = new LinkedHashMap<>(run.method().state());
                run.method()
                        .trained()
                        .forEach((part, module) ->
                                module.state().forEach((name, tensor) -> state.put(part + "." + name, tensor)));
                List<String> encoders = state.keySet().stream()
                        .filter(name -> name.endsWith(transformer ? ".patch_embed.proj.weight" : ".conv1.weight")
                                && !name.matches(".*layer\\d.*"))
                        .map(name -> name.substring(0, name.length() - (transformer ? 23 : 12)))
                        .toList();
                assertThat(encoders)
                        .hasSize(namesOfFollowed().contains(method.about().name()) ? 2 : 1);
                for (String encoder : encoders) {
                    network.state()
                            .keySet()
                            .forEach(
                                    name -> assertThat(state.get(encoder + name).toFloats())
                                            .as(encoder + name)
                                            .isEqualTo(weights.values(name)));
                }
                assertThat(run.taken().orElseThrow()).contains("left out none; missing none");
            }
            network.close();
            assertThat(device.memory().bytesInUse()).isZero();
        }
    }

    /** I-JEPA takes no class token. */
    private static VisionTransformer.Config smallTransformer(String method) {
        boolean classToken = !method.equals("ijepa");
        return VisionTransformer.Config.tiny(64, 8)
                .withDepth(2)
                .withBlock(TransformerBlock.Config.of(128, 2, TransformerWeights.NORMAL))
                .withTokens(
                        classToken,
                        VisionTransformer.Positions.LEARNED,
                        VisionTransformer.RelativeBias.NONE,
                        classToken ? VisionTransformer.Pooling.CLASS_TOKEN : VisionTransformer.Pooling.MEAN);
    }

    private static <C extends Record> Stream<DynamicTest> presets(Method<C> method, String name, RunShape run) {
        return method.presets().stream()
                .filter(preset -> preset.name().equals(name))
                .map(preset -> dynamicTest(
                        method.about().name() + " for " + preset.encoder().label(), () -> check(method, preset, run)));
    }

    private static <C extends Record> void check(Method<C> method, Preset<C> preset, RunShape shape) {
        boolean transformer =
                !method.encoder().takes(false) || !preset.encoder().takes(false);
        int patch = transformer ? shape.size().height() / 8 : 0;
        int batch = preset.fitted() ? shape.batch() : preset.recipe().batchSize();
        RunShape run = new RunShape(shape.images(), batch, shape.size(), patch, shape.seed());
        C settings = preset.fitted() ? method.fitted(preset.settings(), run) : preset.settings();
        try (Device device = Nd4jDevice.float32()) {
            Initializer init = Initializer.of(device, 1);
            Backbone encoder = transformer ? transformer(init, method, run) : resNet(init);
            SslMethod made = method.create(init, encoder, settings, run);

            made.requireViews(preset.views());
            made.requireBatch(run.batch());
            assertThat(made.name()).isEqualTo(method.about().name());
            assertThat(made.trained()).isNotEmpty();

            made.close();
            assertThat(device.memory().bytesInUse())
                    .as("bytes in use at the end")
                    .isZero();
        }
    }

    private static ResNet resNet(Initializer init) {
        return new ResNet(init, new ResNet.Config(ResNet.Block.BASIC, List.of(1), 128, ResNet.Stem.CIFAR, 3, false));
    }

    private static VisionTransformer transformer(Initializer init, Method<?> method, RunShape run) {
        VisionTransformer.Config size = VisionTransformer.Config.named("vit-tiny", run.size(), run.patch())
                .withDepth(1)
                .withBlock(TransformerBlock.Config.of(16, 2, TransformerWeights.NORMAL));
        return new VisionTransformer(init, method.transformer(size));
    }

    private Stream<Method<?>> methods() {
        return all().filter(method -> names().contains(method.about().name()));
    }

    @SuppressWarnings("rawtypes") // a class literal has no type arguments
    private static Stream<Method<?>> all() {
        List<Method<?>> all = new ArrayList<>();
        for (Method method : ServiceLoader.load(Method.class)) {
            all.add(method);
        }
        return all.stream();
    }
}
