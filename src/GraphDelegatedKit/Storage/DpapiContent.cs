using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>Encrypts for the Windows user who runs the program, on this machine (or wherever their profile roams).</summary>
/// <param name="protect">Encrypts the first; what the second holds must be given again to decrypt it.</param>
/// <param name="unprotect">Decrypts the first, with the second as it was given.</param>
/// <remarks><see href="https://learn.microsoft.com/dotnet/standard/security/how-to-use-data-protection"/></remarks>
internal sealed class DpapiContent(Func<byte[], byte[], byte[]> protect, Func<byte[], byte[], byte[]> unprotect) : IProtector
{
    public const string Name = "dpapi";

    private const int ErrorInvalidData = unchecked((int)0x8007000D);

    public string Form => Name;

    [SupportedOSPlatform("windows")]
    public static DpapiContent OfThisUser() => new(
        (content, head) => ProtectedData.Protect(content, head, DataProtectionScope.CurrentUser),
        (content, head) => ProtectedData.Unprotect(content, head, DataProtectionScope.CurrentUser));

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        Protect("probe"u8, "probe"u8.ToArray());
        return Task.CompletedTask;
    }

    public Task<byte[]> ProtectAsync(string mark, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var head = new FileHead(mark, Form, "current-user").Bytes;
        return Task.FromResult<byte[]>([.. head, .. Protect(content.Span, head)]);
    }

    public Task<byte[]?> OpenAsync(FileHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<byte[]?>(unprotect(body.ToArray(), head.Bytes));
        }
        catch (CryptographicException e) when (e.HResult == ErrorInvalidData)
        {
            return Task.FromResult<byte[]?>(null);
        }
        catch (CryptographicException e)
        {
            throw new StorageException(StorageFault.NotOpened, $"Windows does not open it for {Environment.UserName}: {e.Message.Trim()}", "Run the program as the user who signed in, on the same machine; or, to begin anew, name another file.", e);
        }
    }

    private byte[] Protect(ReadOnlySpan<byte> content, byte[] head)
    {
        try
        {
            return protect(content.ToArray(), head);
        }
        catch (CryptographicException e)
        {
            throw new StorageException(StorageFault.Unreachable, $"Windows' data protection cannot be used: {e.Message.Trim()}", "Load the user's profile for this program, or choose another protection.", e);
        }
    }
}
