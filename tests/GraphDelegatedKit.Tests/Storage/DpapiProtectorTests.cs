using System.Security.Cryptography;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

/// <summary>DPAPI is simulated: the tests check the arguments that the library passes and how it handles the results.</summary>
public sealed class DpapiProtectorTests
{
    private static readonly FileFormat Format = new("some mark", "a purpose", "Options");
    private static readonly FileHeader Header = FileHeader.CreateBound(Format, "dpapi", "current-user");

    private readonly List<string> _entropy = [];
    private int _failureCode;

    [Test]
    public async Task Content_protected_by_DPAPI_is_restored_and_not_readable_in_the_file()
    {
        var file = await CreateProtector().ProtectAsync(Format, "content"u8.ToArray(), default);
        var (header, length) = FileHeader.Parse(Format.Name, file)!.Value;

        Assert.That(file.AsSpan().IndexOf("content"u8), Is.EqualTo(-1));
        Assert.That(header, Is.EqualTo(Header));
        Assert.That(await CreateProtector().UnprotectAsync(header, file.AsMemory(length), default), Is.EqualTo("content"u8.ToArray()));
        Assert.That(
            _entropy.Distinct().Single(),
            Is.EqualTo($"some mark 2 dpapi current-user {Format.Binding}\n"),
            "the header is bound to the content");
    }

    [TestCase(
        unchecked((int)0x8009000B),
        Description = "Key not valid for use in specified state: another user, another machine, a profile reset")]
    public async Task DPAPI_content_of_another_user_fails_with_a_remedy(int result)
    {
        _failureCode = result;

        var error = await Assert.ThrowsAsync<StorageException>(
            () => CreateProtector().UnprotectAsync(Header, new byte[8], default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(error.Remedy, Does.Contain("as the user who signed in"));
        }
    }

    [Test]
    public async Task Torn_DPAPI_content_reads_as_null()
    {
        _failureCode = unchecked((int)0x8007000D); // The data is invalid.

        Assert.That(await CreateProtector().UnprotectAsync(Header, new byte[8], default), Is.Null);
    }

    [Test]
    public async Task DPAPI_that_cannot_protect_content_is_reported_as_unreachable()
    {
        _failureCode = unchecked((int)0x80070002);

        var error = await Assert.ThrowsAsync<StorageException>(() => CreateProtector().CheckAvailabilityAsync(default));

        Assert.That(error!.Fault, Is.EqualTo(StorageFault.Unavailable));
    }

    private DpapiProtector CreateProtector() => new(Transform, Transform);

    private byte[] Transform(byte[] content, byte[] entropy)
    {
        if (_failureCode != 0) throw new CryptographicException("What Windows says.") { HResult = _failureCode };
        if (entropy.Length > "probe".Length) _entropy.Add(System.Text.Encoding.ASCII.GetString(entropy));
        return [.. content.Select(one => (byte)(one ^ 0x5A))];
    }
}
