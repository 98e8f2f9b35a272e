package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.nvrtc.*;

import java.util.List;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * CUDA's compiler in a library; it makes machine code for the installed card, so that no driver has to translate PTX.
 */
final class Nvrtc implements KernelCompiler {
    private final List<String> options;

    /** Creates a compiler for the architecture, such as 90 for sm_90. */
    Nvrtc(int architecture) {
        options = List.of("--gpu-architecture=sm_" + architecture, "--std=c++17");
    }

    @Override
    public String identity() {
        return "NVRTC " + version() + " " + String.join(" ", options);
    }

    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check("nvrtcVersion", nvrtcVersion(major, minor));
        return major[0] + "." + minor[0];
    }

    @Override
    public byte[] compile(KernelFile file) {
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer source = new BytePointer(file.source());
                BytePointer name = new BytePointer(file.name() + ".cu");
                PointerPointer<BytePointer> given = new PointerPointer<>(options.toArray(String[]::new))) {
            check(
                    "nvrtcCreateProgram",
                    nvrtcCreateProgram(program, source, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null));
            int result = nvrtcCompileProgram(program, options.size(), given);
            if (result == NVRTC_ERROR_COMPILATION) {
                throw new IllegalStateException("the kernel file " + file.name() + ".cu does not compile (" + identity()
                        + "): " + log(program));
            }
            check("compiling " + file.name() + ".cu", result);
            return machineCode(program);
        } finally {
            nvrtcDestroyProgram(program);
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            check("nvrtcGetProgramLogSize", nvrtcGetProgramLogSize(program, size));
            try (BytePointer text = new BytePointer(size.get())) {
                check("nvrtcGetProgramLog", nvrtcGetProgramLog(program, text));
                return text.getString();
            }
        }
    }

    private static byte[] machineCode(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            check("nvrtcGetCUBINSize", nvrtcGetCUBINSize(program, size));
            byte[] code = new byte[Math.toIntExact(size.get())];
            check("nvrtcGetCUBIN", nvrtcGetCUBIN(program, code));
            return code;
        }
    }

    private static void check(String what, int result) {
        if (result != NVRTC_SUCCESS) {
            throw new IllegalStateException(
                    what + " failed: " + nvrtcGetErrorString(result).getString() + " (" + result + ")");
        }
    }
}
