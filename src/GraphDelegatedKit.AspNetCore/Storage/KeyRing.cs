using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>
/// Data Protection, with two failures told apart: bytes that do not open, such as those of another app, and keys that
/// cannot be read at the moment, such as from a share or a database.
/// </summary>
internal sealed partial class KeyRing(IDataProtectionProvider protection, ILogger<KeyRing> logger)
{
    public Protector CreateProtector(params string[] purposes) => new(protection.CreateProtector(purposes), this);

    // Data Protection throws a CryptographicException for all failures, and keeps the failure of the place of the keys inside of it.
    private static bool IsUnreachable(Exception fault) =>
        fault is not CryptographicException || fault.InnerException is not (null or CryptographicException);

    private StoreUnavailableException CreateException(Exception fault)
    {
        Unreachable(logger, fault);
        return new StoreUnavailableException("The Data Protection keys cannot be read.", fault);
    }

    [LoggerMessage(
        5,
        LogLevel.Error,
        "The Data Protection keys cannot be read. Requests with a session are answered with 503. Check the place where they are stored.")]
    private static partial void Unreachable(ILogger logger, Exception exception);

    /// <summary>Seals and opens bytes for one purpose.</summary>
    public sealed class Protector(IDataProtector protector, KeyRing ring)
    {
        public Protector CreateProtector(string purpose) => new(protector.CreateProtector(purpose), ring);

        /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
        public byte[] Protect(byte[] bytes)
        {
            try
            {
                return protector.Protect(bytes);
            }
            catch (Exception e)
            {
                throw ring.CreateException(e);
            }
        }

        /// <param name="bytes">What <see cref="Protect"/> returned.</param>
        /// <param name="onRejected">Receives the reason if the bytes do not open.</param>
        /// <returns><see langword="null"/> if the bytes do not open.</returns>
        /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
        public byte[]? Unprotect(byte[] bytes, Action<Exception>? onRejected = null)
        {
            try
            {
                return protector.Unprotect(bytes);
            }
            catch (Exception e) when (IsUnreachable(e))
            {
                throw ring.CreateException(e);
            }
            catch (CryptographicException e)
            {
                onRejected?.Invoke(e);
                return null;
            }
        }
    }
}
