/** The device over an NVIDIA card: CUDA's driver, cuBLASLt, cuDNN, and kernels compiled for the installed card. */
package io.github.ssl4j.device.cuda;
