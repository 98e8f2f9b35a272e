package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests of a device that keeps memory given back for the next who asks. */
abstract class PooledDeviceComparison extends DeviceComparison {

    @Test
    void memoryGivenBackIsTakenAgain() {
        try (Device fresh = open()) {
            fresh.allocate(fresh.floating(), 1000).close();
            long before = fresh.memory().nativeAllocations();
            for (int i = 0; i < 100; i++) {
                fresh.allocate(fresh.floating(), 1000).close();
            }
            assertThat(fresh.memory().nativeAllocations()).isEqualTo(before);
            assertThat(before).isPositive();
        }
    }

    @Test
    void memoryInUseIsCounted() {
        try (Device fresh = open()) {
            long bytes = 1000L * fresh.floating().bytes();
            Storage first = fresh.allocate(fresh.floating(), 1000);
            Storage second = fresh.allocate(fresh.floating(), 1000);
            assertThat(fresh.memory().bytesInUse()).isGreaterThanOrEqualTo(2 * bytes);
            first.slice(0, 10).close();
            first.close();
            first.close();
            assertThat(fresh.memory().bytesInUse()).isBetween(bytes, 2 * bytes - 1);
            second.close();
            assertThat(fresh.memory().bytesInUse()).isZero();
            assertThat(fresh.memory().peakBytesInUse()).isGreaterThanOrEqualTo(2 * bytes);
            assertThat(fresh.memory().bytesHeld()).isGreaterThanOrEqualTo(2 * bytes);
            fresh.trim();
            assertThat(fresh.memory().bytesHeld()).isZero();
        }
    }
}
