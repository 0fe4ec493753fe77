namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The response to the last byte is lost. The item with the name then is the uploaded file, or another file, or cannot be identified. The
/// file is sent again only if the item is certainly another file.
/// </summary>
public sealed class LostResponseTests
{
    private const int Range = 320 * 1024;
    private const int Size = Range + 1000;
    private static readonly byte[] Content = TestData.CreateRandomBytes(Size);

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();

    [TestCase("nothing", "a.bin", ConflictBehavior.Rename, "sent again: Created")]
    [TestCase("nothing", "a.bin", ConflictBehavior.Fail, "sent again: Created")]
    [TestCase("nothing", "a.bin", ConflictBehavior.Replace, "sent again: Created")]
    [TestCase("ours", "a.bin", ConflictBehavior.Fail, "found: Matched")]
    [TestCase("ours", "a.bin", ConflictBehavior.Rename, "found: Matched")]
    [TestCase("ours", "a.bin", ConflictBehavior.Replace, "found: Matched")]
    [TestCase("another of our size", "a.bin", ConflictBehavior.Replace, "sent again: Replaced")]
    [TestCase("another of our size", "a.bin", ConflictBehavior.Fail, "stopped: NameTaken")]
    [TestCase("a larger one", "a.bin", ConflictBehavior.Fail, "stopped: OutcomeUnknown",
        Description = "No list of file types is complete: it may be the uploaded file, changed by the service.")]
    [TestCase("a much smaller one", "a.docx", ConflictBehavior.Fail, "stopped: NameTaken",
        Description = "The service adds to a file when it changes it.")]
    [TestCase("a larger one", "a.docx", ConflictBehavior.Fail, "stopped: OutcomeUnknown")]
    [TestCase("a larger one", "a.docx", ConflictBehavior.Rename, "stopped: OutcomeUnknown")]
    [TestCase(
        "a larger one", "a.docx", ConflictBehavior.Replace, "sent again: Replaced", Description = "A second upload has the same result.")]
    [TestCase("a larger one", "a.bin", ConflictBehavior.Rename, "stopped: OutcomeUnknown",
        Description = "The uploaded file may have another name.")]
    public async Task A_file_with_a_free_name_is_found_or_sent_again_or_its_outcome_is_reported_as_unknown(
        string there, string name, ConflictBehavior conflict, string expected) =>
        Assert.That(await UploadAsync(there, name, conflict), Is.EqualTo(expected));

    [TestCase("ours", "a.bin", ConflictBehavior.Fail, "stopped: OutcomeUnknown")]
    [TestCase("ours", "a.bin", ConflictBehavior.Replace, "sent again: Replaced")]
    [TestCase("a larger one", "a.bin", ConflictBehavior.Replace, "sent again: Replaced")]
    public async Task A_file_with_a_free_name_is_not_identified_by_its_size_alone_if_the_service_reports_no_hash(
        string there, string name, ConflictBehavior conflict, string expected)
    {
        _drive.ReportsHashes = false;

        Assert.That(await UploadAsync(there, name, conflict), Is.EqualTo(expected));
    }

    [TestCase("what was there", true, ConflictBehavior.Replace, "sent again: Replaced")]
    [TestCase("what was there", false, ConflictBehavior.Replace, "sent again: Replaced")]
    [TestCase("what was there, with another eTag", false, ConflictBehavior.Replace, "sent again: Replaced",
        Description = "Opening a session changes only the ETag.")]
    [TestCase("ours", true, ConflictBehavior.Replace, "found: Matched")]
    [TestCase("ours", false, ConflictBehavior.Replace, "found: NotAvailable")]
    [TestCase("what was there", true, ConflictBehavior.Rename, "stopped: OutcomeUnknown",
        Description = "The uploaded file has another name if it was stored.")]
    public async Task An_uploaded_file_is_distinguished_from_a_previous_file_of_the_same_size(
        string there, bool hashes, ConflictBehavior conflict, string expected)
    {
        _drive.ReportsHashes = hashes;
        _drive.Items["a.bin"] = new StoredItem("a.bin", new byte[Size]);

        Assert.That(await UploadAsync(there, "a.bin", conflict), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_file_that_appears_late_is_read_up_to_three_times()
    {
        _drive.Faults[2] = UploadFault.ResetAfterCommit;
        StoredItem? ours = null;
        _drive.OnCommit = () => _drive.Items.Remove("a.bin", out ours);
        var looks = 0;
        _drive.OnItemRead = () =>
        {
            if (++looks == 4) _drive.Items["a.bin"] = ours!; // the first read was before the upload
        };

        var receipt = await UploadAsync(ConflictBehavior.Fail, "a.bin");

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(looks, Is.EqualTo(4));
        Assert.That(_clock.Delays.TakeLast(2), Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) }));
        Assert.That(_drive.BytesAccepted, Is.EqualTo(Size), "no byte is sent again");
    }

    [Test]
    public async Task A_destination_that_cannot_be_read_leaves_the_outcome_unknown()
    {
        _drive.Faults[2] = UploadFault.ResetAfterCommit;
        _drive.OnCommit = () => _drive.FailingItemReads = 1;

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(ConflictBehavior.Replace, "a.bin"));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
    }

    private async Task<string> UploadAsync(string there, string name, ConflictBehavior conflict)
    {
        var before = _drive.Items.GetValueOrDefault(name);
        _drive.Faults[2] = UploadFault.ResetAfterCommit;
        _drive.OnCommit = () =>
        {
            var ours = _drive.Items[name];
            _drive.Items.Remove(name);
            if (Lies(there, before, ours) is { } item) _drive.Items[name] = item;
        };

        try
        {
            var receipt = await UploadAsync(conflict, name);
            return receipt.Outcome == UploadOutcome.Reconciled ? $"found: {receipt.Verified}" : $"sent again: {receipt.Outcome}";
        }
        catch (TransferInterruptedException e)
        {
            return $"stopped: {e.Reason}";
        }
    }

    private static StoredItem? Lies(string there, StoredItem? before, StoredItem ours) => there switch
    {
        "ours" => ours with { Version = (before?.Version ?? 0) + 1 },
        "another of our size" => new StoredItem(ours.Name, new byte[Size]),
        "a larger one" => new StoredItem(ours.Name, new byte[Size + 1]),
        "a much smaller one" => new StoredItem(ours.Name, new byte[Size / 3]),
        "what was there" => before,
        "what was there, with another eTag" => before! with { ETag = "of a session" },
        _ => null,
    };

    private Task<UploadReceipt> UploadAsync(ConflictBehavior conflict, string name) => GraphFilesFactory.Create(_drive, _clock)
        .UploadAsync(
            Content, DrivePath.In("d", name), new UploadOptions { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 0 });
}
