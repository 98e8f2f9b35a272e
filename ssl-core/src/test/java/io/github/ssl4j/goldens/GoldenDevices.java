package io.github.ssl4j.goldens;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.cuda.CudaCard;
import io.github.ssl4j.device.cuda.CudaDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a golden case on the reference device in both precisions on the processor's own, and on a card where there is
 * one.
 */
public final class GoldenDevices {

    private GoldenDevices() {}

    /** Opens one device after the other, runs the check on it and prints {@link GoldenReport#ok}. */
    public static void each(GoldenCase golden, Consumer<Device> check) {
        Map<String, Supplier<Device>> devices = new LinkedHashMap<>();
        devices.put("nd4j-float64", Nd4jDevice::float64);
        devices.put("nd4j-float32", Nd4jDevice::float32);
        devices.put("cpu-float32", CpuDevice::new);
        if (CudaCard.present()) {
            devices.put("cuda-float32", CudaDevice::new);
        }
        devices.forEach((name, open) -> {
            try (Device device = open.get()) {
                check.accept(device);
            }
            GoldenReport.ok(golden, name);
        });
    }
}
