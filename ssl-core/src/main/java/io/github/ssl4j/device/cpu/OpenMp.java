package io.github.ssl4j.device.cpu;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of oneDNN, whose runtime reads its settings from the environment once, when it is loaded. */
public final class OpenMp {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMp.class);
    private static final String WAITING = "OMP_WAIT_POLICY";

    private OpenMp() {}

    /**
     * Lets threads that wait for work sleep after a tenth of a millisecond, unless the environment says otherwise:
     * spinning on, they take the cores from the Java loops between two kernels and from the threads that load images,
     * and to wake one that slept at once takes as long as a small kernel. Comes too late in a process that has used
     * ND4J or libtorch already, whose runtime is the same.
     */
    public static void letWaitingThreadsSleep() {
        if (!Platform.isLinux() || System.getenv(WAITING) != null) {
            return;
        }
        try {
            Function setenv = Function.getFunction(Platform.C_LIBRARY_NAME, "setenv");
            setenv.invokeInt(new Object[] {WAITING, "passive", 0});
            setenv.invokeInt(new Object[] {"GOMP_SPINCOUNT", "2000", 0});
        } catch (UnsatisfiedLinkError e) {
            LOG.warn("OpenMP's threads will spin while they wait, set {}=passive: {}", WAITING, e.getMessage());
        }
    }
}
