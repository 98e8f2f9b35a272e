package io.github.ssl4j.device.cuda;

/** Turns the source of a kernel file into machine code for one architecture. */
interface KernelCompiler {
    /**
     * Returns what, together with the source, determines the machine code: compiler, version, options, architecture.
     */
    String identity();

    /** Returns the machine code (a cubin). */
    byte[] compile(KernelFile file);
}
