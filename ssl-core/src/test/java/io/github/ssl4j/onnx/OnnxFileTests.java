package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import onnx.Onnx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTests {
    private static final long LITTLE = 10_000;

    private final Device device = new CpuDevice();

    @TempDir
    private Path folder;

    private Path file;
    private Path data;
    private Encoder encoder;

    @BeforeEach
    void makeEncoder() {
        file = folder.resolve("model.onnx");
        data = folder.resolve("model.onnx.data");
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 9, ResNet.Stem.CIFAR, 3, false);
        ResNet network = Networks.seasoned(new ResNet(Initializer.of(device, 1), config), 32);
        encoder = Encoder.of(network, EvaluationView.of(32, Normalization.NONE), Origin.unknown());
    }

    @AfterEach
    void close() {
        encoder.close();
        device.close();
    }

    @Test
    void weightsLieBesideAModelThatWouldBeTooLarge() throws IOException, OrtException {
        OnnxExport.Summary summary = write(LITTLE, AtomicFile::onDisk);
        Onnx.ModelProto model = ModelChecker.check(file);

        assertThat(summary.data()).contains(data);
        assertThat(summary.bytes()).isEqualTo(Files.size(file) + Files.size(data));
        assertThat(Files.size(file)).isLessThan(LITTLE);
        assertThat(model.getGraph().getInitializerList())
                .anyMatch(tensor -> tensor.getDataLocation() == Onnx.TensorProto.DataLocation.EXTERNAL)
                .anyMatch(tensor -> tensor.getDataLocation() == Onnx.TensorProto.DataLocation.DEFAULT);
        Photographs images = Photographs.of(2, 3, 32, 32);
        try (RuntimeModel runtime = new RuntimeModel(file)) {
            Networks.assertEqual(
                    "weights beside the model",
                    runtime.run("features", images),
                    Networks.features(encoder.network(), images));
        }
    }

    @Test
    void aModelThatIsJustSmallEnoughIsOneFile() {
        long size = write(Long.MAX_VALUE, AtomicFile::onDisk).bytes();

        assertThat(write(size, AtomicFile::onDisk).data()).isEmpty();
        assertThat(data).doesNotExist();
        assertThat(write(size - 1, AtomicFile::onDisk).data()).contains(data);
    }

    @Test
    void theDataTakeTheirPlaceBeforeTheModel() throws IOException {
        boolean[] modelWasThere = new boolean[1];
        write(LITTLE, path -> {
            modelWasThere[0] |= Files.exists(file);
            return AtomicFile.onDisk(path);
        });

        assertThat(modelWasThere[0]).isFalse();
        assertThat(file).exists();
        assertThat(names()).containsExactly("model.onnx", "model.onnx.data");
    }

    @Test
    void aFullDiskLeavesNothing() throws IOException {
        for (int room : new int[] {0, 1_000, 20_000}) {
            assertThatThrownBy(() -> write(Long.MAX_VALUE, path -> new FullDisk(path, room)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("cannot write " + file + ": No space left on device; ")
                    .hasMessageEndingWith(" are free");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aDiskThatIsFullAfterTheModelLeavesNothing() throws IOException {
        assertThatThrownBy(() ->
                        write(LITTLE, path -> new FullDisk(path, path.toString().contains(".data.") ? 5_000 : 100_000)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + data + ": No space left on device; ");
        assertThat(names()).isEmpty();
    }

    @Test
    void oldFilesAreAsTheyWereWhereTheDiskIsFull() throws IOException {
        write(LITTLE, AtomicFile::onDisk);
        byte[] model = Files.readAllBytes(file);
        byte[] weights = Files.readAllBytes(data);
        encoder.network()
                .device()
                .fill(encoder.network().state().get("bn1.weight").storage(), 2);

        assertThatThrownBy(() ->
                        write(LITTLE, path -> new FullDisk(path, path.toString().contains(".data.") ? 5_000 : 100_000)))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(file).hasBinaryContent(model);
        assertThat(data).hasBinaryContent(weights);
        assertThat(names()).containsExactly("model.onnx", "model.onnx.data");
    }

    @Test
    void aPathThatCannotBeWrittenIsNamed() throws IOException {
        Path below = Files.writeString(folder.resolve("text"), "no folder").resolve("model.onnx");

        assertThatThrownBy(() -> OnnxExport.write(encoder, below))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + below + ": ");
        assertThat(names()).containsExactly("text");
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        Files.createDirectory(file);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxExport.write(encoder, file))
                .withMessage("expected a file to write, found the folder " + file);
    }

    @Test
    void anEncoderThatIsClosedLeavesNothing() throws IOException {
        encoder.close();

        assertThatThrownBy(() -> OnnxExport.write(encoder, file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(names()).isEmpty();
    }

    /** Renaming a file to the place of a device would replace the device. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDeviceIsNoFile() throws IOException {
        Path zero = Files.createSymbolicLink(file, Path.of("/dev/zero"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxExport.write(encoder, zero))
                .withMessage("expected a file to write, found the device " + file);
        assertThat(Files.isSymbolicLink(file)).isTrue();
    }

    private OnnxExport.Summary write(long largestMessage, AtomicFile.Opener opener) {
        return OnnxExport.write(encoder, file, OnnxOptions.standard(), largestMessage, opener);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** A file on a disk with little room. */
    private static final class FullDisk implements WritableByteChannel {
        private final WritableByteChannel file;
        private int room;

        FullDisk(Path path, int room) throws IOException {
            this.file = AtomicFile.onDisk(path);
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room < bytes.remaining()) {
                throw new IOException("No space left on device");
            }
            room -= bytes.remaining();
            return file.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
