using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>Encrypts with DPAPI for the Windows user who runs the program, on this machine or wherever the user's profile roams.</summary>
/// <param name="protect">Encrypts the first argument. The second argument is additional entropy, which decryption requires.</param>
/// <param name="unprotect">Decrypts the first argument with the same additional entropy.</param>
/// <remarks><see href="https://learn.microsoft.com/dotnet/standard/security/how-to-use-data-protection"/></remarks>
internal sealed class DpapiProtector(Func<byte[], byte[], byte[]> protect, Func<byte[], byte[], byte[]> unprotect) : IProtector
{
    public const string Name = "dpapi";

    private const int ErrorInvalidData = unchecked((int)0x8007000D);

    public string ProtectionName => Name;

    public bool IsEncrypting => true;

    [SupportedOSPlatform("windows")]
    public static DpapiProtector ForCurrentUser() => new(
        (content, header) => ProtectedData.Protect(content, header, DataProtectionScope.CurrentUser),
        (content, header) => ProtectedData.Unprotect(content, header, DataProtectionScope.CurrentUser));

    public Task CheckAvailabilityAsync(CancellationToken cancellationToken)
    {
        Protect("probe"u8, "probe"u8.ToArray());
        return Task.CompletedTask;
    }

    public Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var header = FileHeader.CreateBound(format, ProtectionName, "current-user").Bytes;
        return Task.FromResult<byte[]>([.. header, .. Protect(content.Span, header)]);
    }

    public Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<byte[]?>(unprotect(body.ToArray(), header.Bytes));
        }
        catch (CryptographicException e) when (e.HResult == ErrorInvalidData)
        {
            return Task.FromResult<byte[]?>(null);
        }
        catch (CryptographicException e)
        {
            throw new StorageException(
                StorageFault.CannotUnprotect,
                $"Windows cannot decrypt the file for {Environment.UserName}: {e.Message.Trim()}",
                "Run the program as the user who signed in, on the same machine; or, to start without the file, name another file.",
                e);
        }
    }

    private byte[] Protect(ReadOnlySpan<byte> content, byte[] header)
    {
        try
        {
            return protect(content.ToArray(), header);
        }
        catch (CryptographicException e)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                $"Windows data protection (DPAPI) is not available: {e.Message.Trim()}",
                "Load the user's profile for this program, or choose another protection.",
                e);
        }
    }
}
