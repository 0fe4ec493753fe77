using System.Security.Cryptography;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

/// <summary>Windows' part is played: what is tested is what we hand to it and what we make of its answers.</summary>
public sealed class Dpapi_content
{
    private const string Mark = "some mark 1";

    private readonly List<string> _entropy = [];
    private int _failure;

    [Test]
    public async Task Comes_back_as_it_was_and_is_not_readable_in_the_file()
    {
        var file = await Content().ProtectAsync(Mark, "content"u8.ToArray(), default);
        var (head, length) = FileHeader.Parse(Mark, file)!.Value;

        Assert.That(file.AsSpan().IndexOf("content"u8), Is.EqualTo(-1));
        Assert.That(head, Is.EqualTo(new FileHeader(Mark, "dpapi", "current-user")));
        Assert.That(await Content().UnprotectAsync(head, file.AsMemory(length), default), Is.EqualTo("content"u8.ToArray()));
        Assert.That(_entropy.Distinct().Single(), Is.EqualTo("some mark 1 dpapi current-user\n"), "the head is bound to the content");
    }

    [TestCase(unchecked((int)0x8009000B), Description = "Key not valid for use in specified state: another user, another machine, a profile reset")]
    public async Task Of_another_user_is_said_to_be_so(int result)
    {
        _failure = result;

        var error = await Assert.ThrowsAsync<StorageException>(() => Content().UnprotectAsync(new FileHeader(Mark, "dpapi", "current-user"), new byte[8], default));

        Assert.That((error!.Fault, error.Remedy), Is.EqualTo((StorageFault.CannotUnprotect, error.Remedy)));
        Assert.That(error.Remedy, Does.Contain("as the user who signed in"));
    }

    [Test]
    public async Task That_is_torn_is_nothing()
    {
        _failure = unchecked((int)0x8007000D); // The data is invalid.

        Assert.That(await Content().UnprotectAsync(new FileHeader(Mark, "dpapi", "current-user"), new byte[8], default), Is.Null);
    }

    [Test]
    public async Task That_cannot_be_protected_is_not_to_be_had_here()
    {
        _failure = unchecked((int)0x80070002);

        var error = await Assert.ThrowsAsync<StorageException>(() => Content().CheckAvailabilityAsync(default));

        Assert.That(error!.Fault, Is.EqualTo(StorageFault.Unavailable));
    }

    private DpapiProtector Content() => new(Turn, Turn);

    private byte[] Turn(byte[] content, byte[] entropy)
    {
        if (_failure != 0) throw new CryptographicException("What Windows says.") { HResult = _failure };
        if (entropy.Length > "probe".Length) _entropy.Add(System.Text.Encoding.ASCII.GetString(entropy));
        return [.. content.Select(one => (byte)(one ^ 0x5A))];
    }
}
