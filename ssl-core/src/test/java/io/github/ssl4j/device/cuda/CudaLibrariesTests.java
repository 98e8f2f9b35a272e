package io.github.ssl4j.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where something is missing. */
class CudaLibrariesTests {
    private static final List<String> ALL = List.of(
            "libcuda.so.1",
            "libcudart.so.13",
            "libnvrtc.so.13",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9");

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    private LibraryFolders holding(List<String> files) throws IOException {
        for (String file : files) {
            Files.writeString(second.resolve(file), "not a library");
        }
        return new LibraryFolders(List.of(first, second, first.resolve("absent")));
    }

    private static List<String> allBut(String... names) {
        return ALL.stream().filter(file -> !List.of(names).contains(file)).toList();
    }

    @Test
    void nothingIsMissingWhereEverythingIs() throws IOException {
        assertThat(CudaLibraries.missing(holding(ALL))).isEmpty();
    }

    @Test
    void aMissingDriverIsNamedBeforeAllElse() throws IOException {
        assertThat(CudaLibraries.missing(holding(List.of())))
                .hasValue("no NVIDIA driver: libcuda.so.1 was not found in " + first + ", " + second);
    }

    @Test
    void onlyWhereThereIsNoDriverAtAllNoCardWasToBeExpected() throws IOException {
        Path kernelDriver = second.resolve("version");
        assertThat(refused(holding(List.of()), kernelDriver).driverFound()).isFalse();
        assertThat(refused(holding(List.of("libcuda.so.1")), kernelDriver).driverFound())
                .isTrue();
        Files.delete(second.resolve("libcuda.so.1"));
        Files.writeString(kernelDriver, "580");
        assertThat(refused(holding(List.of()), kernelDriver).driverFound()).isTrue();
    }

    private static CudaUnavailableException refused(LibraryFolders folders, Path kernelDriver) {
        return catchThrowableOfType(
                CudaUnavailableException.class, () -> CudaLibraries.requireFound(folders, kernelDriver));
    }

    @Test
    void missingCudnnIsNamedWithItsFileAndWhereItWasLookedFor() throws IOException {
        assertThat(CudaLibraries.missing(holding(allBut("libcudnn_cnn.so.9"))))
                .hasValue("cuDNN 9 (libcudnn_cnn.so.9) not found in " + first + ", " + second
                        + "; -Dssl4j.cuda.libraries=FOLDER adds a folder");
    }

    @Test
    void everyMissingLibraryIsNamedAtOnce() throws IOException {
        List<String> files = allBut("libcublasLt.so.13", "libcublas.so.13", "libnvrtc.so.13");
        assertThat(CudaLibraries.missing(holding(files)).orElseThrow())
                .startsWith("NVRTC 13 (libnvrtc.so.13), cuBLAS 13 (libcublasLt.so.13) not found in ");
    }

    @Test
    void aDamagedLibraryIsNamed() throws IOException {
        LibraryFolders folders = holding(ALL);
        assertThatThrownBy(() -> CudaLibraries.load(folders))
                .isInstanceOf(CudaUnavailableException.class)
                .hasMessageStartingWith(second.resolve("libcuda.so.1") + " did not load: ");
    }

    @Test
    void anOldDriverIsToldWhatIsNeeded() {
        CudaLibraries.requireVersion(13_000);
        CudaLibraries.requireVersion(13_020);
        assertThatThrownBy(() -> CudaLibraries.requireVersion(12_040))
                .isInstanceOf(CudaUnavailableException.class)
                .hasMessage("the NVIDIA driver is too old: it serves CUDA 12.4, needed is 13.0,"
                        + " which driver 580 and newer serve");
    }

    @Test
    void anOldOrFullCardIsRefused() {
        CudaLibraries.requireCard("Tesla T4", 75, 1L << 29);
        assertThatThrownBy(() -> CudaLibraries.requireCard("Tesla V100", 70, 1L << 34))
                .isInstanceOf(CudaUnavailableException.class)
                .hasMessage("the card is too old: Tesla V100 is sm_70, needed is sm_75 (Turing) or newer");
        assertThatThrownBy(() -> CudaLibraries.requireCard("NVIDIA H200", 90, 100L << 20))
                .isInstanceOf(CudaUnavailableException.class)
                .hasMessage("too little memory on NVIDIA H200: 100 MiB are free, needed are 512 MiB");
    }

    @Test
    void foldersThatDoNotExistAreNotLookedIn() {
        LibraryFolders folders = new LibraryFolders(List.of(first, first, first.resolve("absent")));
        assertThat(folders.folders()).containsExactly(first);
        assertThat(new LibraryFolders(List.of())).hasToString("no folder");
    }
}
