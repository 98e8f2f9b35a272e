package io.github.ssl4j.spark;

import io.github.ssl4j.device.cpu.OpenMp;
import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Gloo's native library, which is part of libtorch. */
final class GlooLibrary {
    private static final List<String> LINUX = List.of("libgomp.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so");

    private GlooLibrary() {}

    /**
     * Loads the library; doing so twice does nothing.
     *
     * @throws IllegalStateException if it is not on the class path or does not load on this machine
     */
    static void load() {
        Loaded.check();
    }

    /** Loads the library when it is first used. */
    private static final class Loaded {
        private static final IllegalStateException FAILURE = failure();

        static void check() {
            if (FAILURE != null) {
                throw new IllegalStateException(FAILURE.getMessage(), FAILURE.getCause());
            }
        }

        private static IllegalStateException failure() {
            String platform = Loader.getPlatform();
            try {
                if (platform.startsWith("linux")) {
                    extract("/org/bytedeco/pytorch/" + platform + "/");
                }
                // libtorch brings the OpenMP runtime that oneDNN will use
                OpenMp.letWaitingThreadsSleep();
                Loader.load(torch.class);
                return null;
            } catch (IOException | LinkageError e) {
                return new IllegalStateException(
                        "Gloo's library for " + platform + " does not load: expected the jar org.bytedeco:pytorch:"
                                + platform + " of the version of its Java classes on the class path, found " + e,
                        e);
            }
        }

        /**
         * Puts all files into javacpp's cache before the first of them is loaded: libtorch crashes the process in its
         * static initialisers when javacpp unpacks one library after the other.
         */
        private static void extract(String folder) throws IOException {
            for (String library : LINUX) {
                if (Loader.cacheResource(folder + library) == null) {
                    throw new IOException("no " + folder + library);
                }
            }
            Loader.cacheResource(folder + "libjnitorch.so");
        }
    }
}
