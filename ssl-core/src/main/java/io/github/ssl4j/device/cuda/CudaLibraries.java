package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NO_DEVICE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;

/**
 * Finds and loads what the machine has to bring: the driver and CUDA's libraries. They are loaded by path before the
 * glue code that needs them, so that the linker takes those.
 */
final class CudaLibraries {
    /** The CUDA version that the libraries are of, in the driver's way of writing 13.0. */
    static final int NEEDED_VERSION = 13_000;

    private static final String DRIVER = "libcuda.so.1";

    /** What the driver's part in the kernel shows, also to a container that was not given the driver's library. */
    private static final Path KERNEL_DRIVER = Path.of("/proc/driver/nvidia/version");

    /** What else is needed, in an order in which each finds what it needs itself; each name loads before its users. */
    private static final Map<String, List<String>> NEEDED = needed();

    /** What a library opens by name when it works, and may not find by itself, though it lies beside it. */
    private static final Map<String, List<String>> OPENED_LATER = Map.of(
            "libnvrtc.so.13", List.of("libnvrtc-builtins.so.13*"),
            "libcudnn_adv.so.9", List.of("libcudnn_engines_*.so.9", "libcudnn_heuristic.so.9"));

    private CudaLibraries() {}

    private static Map<String, List<String>> needed() {
        Map<String, List<String>> needed = new LinkedHashMap<>();
        needed.put("the CUDA runtime 13", List.of("libcudart.so.13"));
        needed.put("NVRTC 13", List.of("libnvrtc.so.13"));
        needed.put("cuBLAS 13", List.of("libcublasLt.so.13", "libcublas.so.13"));
        needed.put(
                "cuDNN 9",
                List.of("libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_cnn.so.9", "libcudnn_adv.so.9"));
        return needed;
    }

    /** Returns one line about what is not to be found in the folders, or nothing. */
    static Optional<String> missing(LibraryFolders folders) {
        if (folders.find(DRIVER).isEmpty()) {
            return Optional.of("no NVIDIA driver: " + DRIVER + " was not found in " + folders);
        }
        List<String> absent = new ArrayList<>();
        NEEDED.forEach((name, files) -> files.stream()
                .filter(file -> folders.find(file).isEmpty())
                .findFirst()
                .ifPresent(file -> absent.add(name + " (" + file + ")")));
        return absent.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", absent) + " not found in " + folders + "; -D" + LibraryFolders.PROPERTY
                        + "=FOLDER adds a folder");
    }

    /**
     * Loads all of it.
     *
     * @throws CudaUnavailableException if something is missing or does not load, or the driver is too old
     */
    static void load(LibraryFolders folders) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CudaUnavailableException(
                    "the CUDA device is for Linux, this is " + System.getProperty("os.name"));
        }
        requireFound(folders, KERNEL_DRIVER);
        load(folders.find(DRIVER).orElseThrow());
        NEEDED.values()
                .forEach(files -> files.forEach(file -> {
                    Path found = folders.find(file).orElseThrow();
                    OPENED_LATER.getOrDefault(file, List.of()).stream()
                            .flatMap(pattern -> LibraryFolders.beside(found, pattern).stream())
                            .forEach(CudaLibraries::load);
                    load(found);
                }));
        for (Class<?> glue : List.of(cudart.class, nvrtc.class, cublas.class, cudnn.class)) {
            try {
                Loader.load(glue);
            } catch (UnsatisfiedLinkError e) {
                throw new CudaUnavailableException(
                        "the glue code for " + glue.getSimpleName() + " did not load: " + e.getMessage(), e);
            }
        }
        requireVersion(Card.driverVersion());
        int result = cudart.cuInit(0);
        int[] cards = new int[1];
        if (result != CUDA_ERROR_NO_DEVICE) {
            Card.check("cuInit", result);
            Card.check("cuDeviceGetCount", cudart.cuDeviceGetCount(cards));
        }
        if (cards[0] == 0) {
            throw new CudaUnavailableException("no NVIDIA card: the driver shows none (is CUDA_VISIBLE_DEVICES set?)");
        }
    }

    /** Throws where something is missing, and tells a machine without any driver from one that lacks something else. */
    static void requireFound(LibraryFolders folders, Path kernelDriver) {
        boolean driver = folders.find(DRIVER).isPresent() || Files.exists(kernelDriver);
        missing(folders).ifPresent(line -> {
            throw driver ? new CudaUnavailableException(line) : CudaUnavailableException.withoutDriver(line);
        });
    }

    private static void load(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new CudaUnavailableException(file + " did not load: " + e.getMessage(), e);
        }
    }

    /** Throws where the driver is older than the libraries. */
    static void requireVersion(int found) {
        if (found < NEEDED_VERSION) {
            throw new CudaUnavailableException("the NVIDIA driver is too old: it serves CUDA " + text(found)
                    + ", needed is " + text(NEEDED_VERSION) + ", which driver 580 and newer serve");
        }
    }

    /** Throws where the card is older than the libraries serve, or full. */
    static void requireCard(String name, int architecture, long freeBytes) {
        if (architecture < 75) {
            throw new CudaUnavailableException(
                    "the card is too old: " + name + " is sm_" + architecture + ", needed is sm_75 (Turing) or newer");
        }
        long needed = 1L << 29;
        if (freeBytes < needed) {
            throw new CudaUnavailableException("too little memory on " + name + ": " + (freeBytes >> 20)
                    + " MiB are free, needed are " + (needed >> 20) + " MiB");
        }
    }

    /** Writes a version as people do: 13000 is 13.0. */
    static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
