package io.github.ssl4j.device;

/**
 * What a device's memory pool has done so far.
 *
 * @param nativeAllocations how often memory was taken from the system
 * @param bytesHeld bytes taken from the system and not given back
 * @param bytesInUse bytes of {@code bytesHeld} that belong to open storages
 * @param peakBytesInUse the largest {@code bytesInUse} so far
 */
public record MemoryStatistics(long nativeAllocations, long bytesHeld, long bytesInUse, long peakBytesInUse) {}
