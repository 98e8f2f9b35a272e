package io.github.ssl4j.encoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Python with torchvision, such as Debian's python3-torchvision, where there is one. */
final class Torchvision {
    private static final String DEBIAN = "/usr/bin/python3";

    /** Reads and writes safetensors files, since Debian has no package that does. */
    private static final String FORMAT = """
            import json, struct, sys
            import numpy, torch, torchvision
            KINDS = {'F32': numpy.float32, 'I64': numpy.int64}
            def load(path):
                data = open(path, 'rb').read()
                size = struct.unpack('<Q', data[:8])[0]
                header = json.loads(data[8:8 + size])
                header.pop('__metadata__', None)
                tensors = {}
                for name, entry in header.items():
                    begin, end = entry['data_offsets']
                    array = numpy.frombuffer(data[8 + size + begin:8 + size + end], KINDS[entry['dtype']])
                    tensors[name] = torch.from_numpy(array.reshape(entry['shape']).copy())
                return tensors
            def save(path, tensors):
                header, blobs, offset = {}, [], 0
                for name, tensor in tensors.items():
                    array = tensor.detach().contiguous().numpy()
                    kind = {numpy.dtype(v): k for k, v in KINDS.items()}[array.dtype]
                    end = offset + array.nbytes
                    header[name] = {'dtype': kind, 'shape': list(array.shape), 'data_offsets': [offset, end]}
                    blobs.append(array.tobytes())
                    offset = end
                text = json.dumps(header).encode()
                with open(path, 'wb') as out:
                    out.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))
            """;

    private Torchvision() {}

    /** Runs a script that has {@code load} and {@code save}; skips the test where torchvision is not installed. */
    static void run(Path folder, String script, Object... arguments) throws IOException, InterruptedException {
        Optional<String> python =
                Stream.of(DEBIAN, "python3").filter(Torchvision::hasTorchvision).findFirst();
        Assumptions.assumeTrue(python.isPresent(), "torchvision is not installed: apt-get install python3-torchvision");
        Path program = Files.writeString(folder.resolve("program.py"), FORMAT + script);
        List<String> command = new ArrayList<>(List.of(python.get(), program.toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("the script failed: " + said);
        }
    }

    private static boolean hasTorchvision(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torchvision")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
