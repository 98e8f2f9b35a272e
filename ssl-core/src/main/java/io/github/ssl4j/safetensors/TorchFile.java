package io.github.ssl4j.safetensors;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Files that {@code torch.save} wrote. They are pickles, which run code when they are read: ssl4j reads none. */
final class TorchFile {
    private static final int ZIP = 'P' | 'K' << 8 | 3 << 16 | 4 << 24;
    private static final int PICKLE = 0x80;
    private static final int NEWEST_PROTOCOL = 5;
    private static final String EXTENSION = "\\.(pth|pt|bin|ckpt|tar)$";

    private TorchFile() {}

    /** Returns how to convert a file that begins with these bytes, little-endian; empty if it is of another kind. */
    static Optional<String> recipe(Path file, ByteBuffer beginning) {
        int protocol = beginning.get(1);
        boolean pickle = (beginning.get(0) & 0xff) == PICKLE && protocol >= 1 && protocol <= NEWEST_PROTOCOL;
        if (beginning.getInt(0) != ZIP && !pickle) {
            return Optional.empty();
        }
        String source = file.toString().replace("\\", "\\\\").replace("'", "\\'");
        String target = source.replaceAll(EXTENSION, "") + ".safetensors";
        return Optional.of("a PyTorch file, a pickle, which runs code when it is read; convert it once: python3 -c \""
                + "import torch; from safetensors.torch import save_file; "
                + "flat = lambda d, p='': {n: t for k, v in d.items() for n, t in "
                + "(flat(v, f'{p}{k}.') if isinstance(v, dict) else {f'{p}{k}': v}).items()}; "
                + "save_file({n: t.clone().contiguous() for n, t in "
                + "flat(torch.load('" + source + "', map_location='cpu', weights_only=True)).items() "
                + "if torch.is_tensor(t)}, '" + target + "')\"");
    }
}
