package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.cuda.CudaDevice;
import io.github.ssl4j.device.cuda.CudaUnavailableException;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Chooses the device that work runs on. */
public final class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final String PROPERTY = "ssl4j.device";

    private Devices() {}

    /**
     * Opens the device that the system property {@code ssl4j.device} names, or the fastest that works here, in float32,
     * and logs which and why.
     *
     * @throws IllegalArgumentException if the property names no device
     * @throws CudaUnavailableException if the property names the device cuda, and there is no usable card
     */
    public static Device best() {
        return best(Precision.FLOAT32);
    }

    /**
     * Opens the device that the system property {@code ssl4j.device} names, or the fastest that works here, and logs
     * which and why; where there is an NVIDIA driver but no usable card, also why not that.
     *
     * @throws IllegalArgumentException if the property names no device, or the device lacks that precision
     * @throws CudaUnavailableException if the property names the device cuda, and there is no usable card
     */
    public static Device best(Precision precision) {
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            return report(named(asked, precision), "asked for by -D" + PROPERTY);
        }
        try {
            return report(new CudaDevice(precision), "the fastest here");
        } catch (CudaUnavailableException e) {
            LOG.atLevel(e.driverFound() ? Level.INFO : Level.DEBUG).log("no device cuda: {}", e.getMessage());
        } catch (IllegalStateException | LinkageError e) {
            LOG.warn("the device cuda did not open, falling back to the processor", e);
        }
        try {
            return report(new CpuDevice(precision), "the fastest here");
        } catch (LinkageError e) {
            LOG.warn("oneDNN did not load, falling back to the slow reference device", e);
            return report(reference(precision), "oneDNN did not load");
        }
    }

    /**
     * Opens the device of that name, in float32.
     *
     * @throws IllegalArgumentException if there is none
     * @throws CudaUnavailableException if it is cuda, and there is no usable card
     */
    public static Device named(String name) {
        return named(name, Precision.FLOAT32);
    }

    /**
     * Opens the device of that name.
     *
     * @throws IllegalArgumentException if there is none, or it lacks that precision
     * @throws CudaUnavailableException if it is cuda, and there is no usable card
     */
    public static Device named(String name, Precision precision) {
        Map<String, Function<Precision, Device>> makers = makers();
        Function<Precision, Device> maker = makers.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("a device is one of " + makers.keySet() + ", found " + name);
        }
        return maker.apply(precision);
    }

    private static Map<String, Function<Precision, Device>> makers() {
        Map<String, Function<Precision, Device>> makers = new TreeMap<>();
        makers.put("cpu", CpuDevice::new);
        makers.put("cuda", CudaDevice::new);
        makers.put("nd4j", Devices::reference);
        return makers;
    }

    private static Device reference(Precision precision) {
        if (precision != Precision.FLOAT32) {
            throw new IllegalArgumentException(
                    "the device nd4j computes in " + Precision.FLOAT32.label() + " only, asked for " + precision.label()
                            + "; the device cpu supports it where the processor does");
        }
        return Nd4jDevice.float32();
    }

    private static Device report(Device device, String reason) {
        LOG.info("device {}, {}: {}", device.name(), reason, device.description());
        return device;
    }
}
