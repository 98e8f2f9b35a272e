package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the device that work runs on. */
public final class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final String PROPERTY = "ssl4j.device";

    private Devices() {}

    /**
     * Opens the device that the system property {@code ssl4j.device} names, or the fastest that works here, and logs
     * which and why.
     *
     * @throws IllegalArgumentException if the property names no device
     * @throws IllegalStateException if no device works here
     */
    public static Device best() {
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            return report(named(asked), "asked for by -D" + PROPERTY);
        }
        try {
            return report(new CpuDevice(), "the fastest here");
        } catch (LinkageError e) {
            throw new IllegalStateException("no device works here: oneDNN did not load", e);
        }
    }

    /**
     * Opens the device of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Device named(String name) {
        Map<String, Supplier<Device>> makers = makers();
        Supplier<Device> maker = makers.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("a device is one of " + makers.keySet() + ", found " + name);
        }
        return maker.get();
    }

    private static Map<String, Supplier<Device>> makers() {
        Map<String, Supplier<Device>> makers = new TreeMap<>();
        makers.put("cpu", CpuDevice::new);
        return makers;
    }

    private static Device report(Device device, String reason) {
        LOG.info("device {}, {}: {}", device.name(), reason, device.description());
        return device;
    }
}
