using System.Text;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What cannot be uploaded: a typed error before or instead of damage, that tells how to mend it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BadInputTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task A_body_that_fails_while_it_is_read_is_told_at_once_and_gone_on_with_later()
    {
        var broken = new BreaksAt(_file.Content, Range + 1000);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files().UploadAsync(broken, Target, InThree)))!;

        Assert.That((stopped.Reason, stopped.InnerException!.Message, stopped.BytesConfirmed, _drive.Items.Count), Is.EqualTo((TransferReason.ReadFailed, "The disk is broken.", (long)Range, 0)));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.EqualTo(2), "it is no fault of the service's");
        Assert.That(stopped.ToString(), Does.Contain("See to that").And.Not.Contain("SECRET"));
        Assert.That(stopped.PendingUploadId, Is.Not.Null);

        broken.IsMended = true;
        broken.Position = 0;
        Assert.That((await Files().UploadAsync(broken, Target, InThree)).ResumedFrom, Is.EqualTo(Range));
    }

    [Test]
    public async Task So_is_one_whose_beginning_cannot_be_read_again_when_it_is_gone_on_with()
    {
        var first = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files().UploadAsync(new BreaksAt(_file.Content, Range + 1000), Target, InThree)))!;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files().UploadAsync(new BreaksAt(_file.Content, 1000), Target, InThree)))!;

        Assert.That((stopped.Reason, stopped.PendingUploadId, _drive.IsSessionOpen), Is.EqualTo((TransferReason.ReadFailed, first.PendingUploadId, true)));
    }

    [TestCase(ConflictBehavior.Replace)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task So_is_one_in_one_request(ConflictBehavior conflict)
    {
        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Files().UploadAsync(new BreaksAt(new byte[1000], 500), Target, new UploadOptions { Conflict = conflict })))!;

        Assert.That((stopped.Reason, _drive.Items.Count, _drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal))), Is.EqualTo((TransferReason.ReadFailed, 0, 1)));
    }

    [Test]
    public async Task So_is_one_that_cannot_be_read_twice_before_anything_is_asked()
    {
        await Assert.ThrowsAsync<IOException>(() => Files().UploadAsync(new BreaksAt(_file.Content, 1000, canSeek: false), Target, InThree));

        Assert.That(_drive.Log, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_file_that_changes_while_it_is_read_is_not_stored_torn(bool grows)
    {
        var content = new byte[2_000_000];
        using var stream = new MemoryStream();
        stream.Write(content);
        stream.Position = 0;
        _drive.InPut = _ => stream.SetLength(grows ? content.Length + 1 : 10);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files().UploadAsync(stream, Target)))!;

        Assert.That((stopped.Reason, _drive.Items.Count), Is.EqualTo((TransferReason.SourceChanged, 0)));
    }

    [Test]
    public async Task A_local_name_that_is_too_long_is_an_error_before_anything_is_asked()
    {
        Assert.That(await Assert.CatchAsync<IOException>(() => Files().UploadAsync(Path.Combine(_folder.Path, new string('n', 300)), Target)), Is.Not.Null);

        Assert.That(_drive.Log, Is.Empty);
    }

    [TestCase("{}")]
    [TestCase("{\"uploadUrl\":null}")]
    [TestCase("{\"uploadUrl\":\"\"}")]
    [TestCase("{\"uploadUrl\":17}")]
    [TestCase("{\"uploadUrl\":{\"a\":\"SECRET\"}}")]
    [TestCase("{\"uploadUrl\":\"SECRET nonsense\"}")]
    [TestCase("{\"uploadUrl\":\"/relative?SECRET\"}")]
    [TestCase("[]")]
    [TestCase("<html>SECRET</html>")]
    [TestCase("")]
    public async Task An_answer_that_does_not_say_where_the_session_is_is_an_error_and_nothing_is_sent(string answer)
    {
        _drive.OpensWith = answer;

        var refused = (await Assert.ThrowsAsync<GraphException>(() => Files().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That((refused.Code, refused.Remedy is not null, _drive.BytesTaken), Is.EqualTo(("unreadableAnswer", true, 0L)));
        Assert.That(refused + _log.Text, Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task An_address_that_is_not_trusted_names_the_way_out()
    {
        _drive.OpensWith = """{"uploadUrl":"https://files.example.com/s1?tempauth=SECRET"}""";

        var refused = (await Assert.ThrowsAsync<GraphException>(() => Files().UploadAsync(_file.Path, Target, InThree)))!;

        Assert.That(refused.Remedy, Does.Contain("FileTransferOptions.TrustedDomains"));
        Assert.That(refused.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("example.com"));
    }

    [TestCase("GraphDelegatedKit upload 2\n{}")] // of another version
    [TestCase("\0\0\0\0\0\0\0\0")]
    [TestCase("")]
    public async Task An_entry_that_cannot_be_understood_is_kept_and_its_session_is_gotten_past(string content)
    {
        _drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        await StopAtSecondPutAsync();
        foreach (var entry in Directory.GetFiles(_folder["transfers"], "*.upload*")) await File.WriteAllTextAsync(entry, content, Encoding.ASCII);

        var stopped = await Assert.CatchAsync<Exception>(() => Files().UploadAsync(_file.Path, Target, InThree)); // the script knows no names beside: it is enough that one was asked for

        Assert.That(stopped!.Message, Does.Contain("upload-").And.Contain(".partial"));
        Assert.That(_log.Text, Does.Contain("could not be understood").And.Contain(".corrupt-"));
        Assert.That(Directory.GetFiles(_folder["transfers"], "*.corrupt-*"), Has.Length.EqualTo(1));
    }

    private GraphFiles Files() => Transfers.By(_drive, new Clock(), _folder, _log);

    private async Task StopAtSecondPutAsync()
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => Files().UploadAsync(_file.Path, Target, InThree, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
    }

    private sealed class BreaksAt(byte[] content, long at, bool canSeek = true) : MemoryStream(content)
    {
        public bool IsMended { get; set; }

        public override bool CanSeek => canSeek;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            !IsMended && Position + buffer.Length > at ? throw new IOException("The disk is broken.") : base.ReadAsync(buffer, cancellationToken);
    }
}
