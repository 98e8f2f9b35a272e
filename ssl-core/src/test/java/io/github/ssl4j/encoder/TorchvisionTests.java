package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.safetensors.Safetensors;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights from and to torchvision itself, where it is installed. */
@Tag("slow")
class TorchvisionTests {
    private static final EvaluationView VIEW = EvaluationView.imageNet(96);
    private static final int PHOTOGRAPHS = 4;

    private static final String FEATURES = """
            network.eval()
            network.fc = torch.nn.Identity()
            with torch.no_grad():
                save(sys.argv[3], {'features': network(load(sys.argv[2])['images'])})
            """;

    private final Device device = new CpuDevice();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet34", "resnet50"})
    void itsWeightsGiveItsFeatures(String name) throws Exception {
        Path weights = folder.resolve("weights.safetensors");
        float[] expected = features(weights, """
                torch.manual_seed(1)
                network = torchvision.models.%s()
                for module in network.modules():
                    if isinstance(module, torch.nn.BatchNorm2d):
                        torch.nn.init.normal_(module.running_mean, 0, 0.1)
                        torch.nn.init.uniform_(module.running_var, 0.9, 1.5)
                save(sys.argv[1], network.state_dict())
                """.formatted(name));

        try (Encoder encoder = Encoder.from(weights, device, VIEW)) {
            compare(name + " from torchvision", expected, encoder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet50"})
    void ourFilesLoadInItAsTheyAre(String name) throws Exception {
        ResNet network = new ResNet(Initializer.of(device, 3), ResNet.Config.named(name, ResNet.Stem.IMAGENET));
        network.training(false);
        Path file = folder.resolve("encoder.safetensors");
        try (Encoder encoder = Encoder.of(network, VIEW, Origin.unknown())) {
            encoder.save(file);
            float[] expected = features(file, """
                    network = torchvision.models.%s()
                    network.fc = torch.nn.Identity()
                    network.load_state_dict(load(sys.argv[1]), strict=True)
                    """.formatted(name));

            compare(name + " to torchvision", expected, encoder);
        }
    }

    @Test
    void positionsAreInterpolatedAsInDino() throws Exception {
        Path table = folder.resolve("table.safetensors");
        WeightFile file = WeightFile.of(4).random("pos_embed", 1, 49, 16);
        file.write(table);
        for (int side : new int[] {5, 14}) {
            Path resized = folder.resolve("resized.safetensors");
            Torchvision.run(folder, """
                    grid = load(sys.argv[1])['pos_embed'].reshape(1, 7, 7, 16).permute(0, 3, 1, 2)
                    side = int(sys.argv[3])
                    grid = torch.nn.functional.interpolate(grid, size=(side, side), mode='bicubic')
                    save(sys.argv[2], {'pos_embed': grid.permute(0, 2, 3, 1).reshape(1, -1, 16)})
                    """, table, resized, side);

            double difference = PretrainedWeightsTests.difference(
                    Safetensors.read(resized).floats("pos_embed"),
                    new PositionTable(49, new PatchGrid(7, 7))
                            .fitted(
                                    file.values("pos_embed"),
                                    new PositionTable(side * side, new PatchGrid(side, side))));
            System.out.printf("positions 7x7 to %dx%d: differ by %.2e of the largest%n", side, side, difference);
            assertThat(difference).isLessThan(1e-6);
        }
    }

    private float[] features(Path weights, String script) throws Exception {
        Path images = folder.resolve("images.safetensors");
        Path features = folder.resolve("features.safetensors");
        WeightFile.of(1)
                .put(
                        "images",
                        prepared(),
                        PHOTOGRAPHS,
                        3,
                        VIEW.size().height(),
                        VIEW.size().width())
                .write(images);
        Torchvision.run(folder, script + FEATURES, weights, images, features);
        return Safetensors.read(features).floats("features");
    }

    /** Returns photographs as the view shows them, [N, C, H, W]. */
    private static float[] prepared() throws Exception {
        int length = Math.toIntExact(3 * VIEW.size().area());
        float[] all = new float[PHOTOGRAPHS * length];
        try (ImageSource photographs = PretrainedWeightsTests.photographs()) {
            for (int i = 0; i < PHOTOGRAPHS; i++) {
                Image image = new Image(3, 1, 1);
                Image view = new Image(3, 1, 1);
                photographs.read(i, image);
                VIEW.view(image, view);
                System.arraycopy(view.pixels(), 0, all, i * length, length);
            }
        }
        return all;
    }

    private static void compare(String what, float[] expected, Encoder encoder) {
        try (ImageSource all = PretrainedWeightsTests.photographs();
                ImageSource photographs = all.subset(0, PHOTOGRAPHS)) {
            double difference = PretrainedWeightsTests.difference(
                    expected, encoder.embed(photographs).values());
            System.out.printf("%s: features differ by %.2e of the largest%n", what, difference);
            assertThat(difference).isLessThan(1e-5);
        }
    }
}
