using System.Text.Json;
using System.Text.Json.Nodes;
using static GraphDelegatedKit.Tests.Formats.UploadJournalWriter;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>Uploads that version 1 of the journal keeps are listed and resumed, and no byte that the service has is sent again.</summary>
public sealed class UploadJournalFormatTests : IDisposable
{
    private static readonly DateTimeOffset DayAfter = Fixtures.WrittenOn.AddDays(1);

    private readonly TemporaryFolder _folder = new();
    private FixtureTenant _tenant = null!;

    private string Journal => _folder["transfers"];

    [SetUp]
    public async Task StartAsync() => _tenant = await FixtureTenant.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _tenant.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_running_session_of_version_1_is_listed_with_what_was_sent(string form, StorageProtection protection)
    {
        Copy($"running/{form}");

        var pending = (await _tenant.Files(Journal, protection).ListPendingUploadsAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Id, Is.EqualTo(Path.GetFileNameWithoutExtension(Entry)));
            Assert.That(pending.Destination!.ToString(), Is.EqualTo(Target.ToString()));
            Assert.That(pending.Name, Is.EqualTo("big.bin"));
            Assert.That(pending.SourcePath, Is.Empty);
            Assert.That(pending.Sent, Is.EqualTo(2 * Fragment));
            Assert.That(pending.Size, Is.EqualTo(Size));
            Assert.That(pending.StartedOn, Is.EqualTo(Fixtures.WrittenOn));
            Assert.That(pending.ExpiresOn, Is.EqualTo(Fixtures.WrittenOn.AddDays(1)));
        }
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_running_session_of_version_1_is_resumed_with_the_missing_bytes_alone(string form, StorageProtection protection)
    {
        Copy($"running/{form}");
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);

        var receipt = await _tenant.Files(Journal, protection).UploadAsync(Fixtures.Content(Size), Target, InRanges);

        AssertSent(receipt, resumedFrom: 2 * Fragment, UploadOutcome.Created);
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_local_file_of_version_1_is_known_by_its_path_and_time_and_resumed(string form, StorageProtection protection)
    {
        var path = CopyWithFile(form, FileTime);
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);

        var receipt = await _tenant.Files(Journal, protection).UploadAsync(path, Target, InRanges);

        AssertSent(receipt, resumedFrom: 2 * Fragment, UploadOutcome.Created);
    }

    [Test]
    public async Task A_local_file_that_changed_since_version_1_wrote_its_entry_is_not_mixed_with_what_was_sent()
    {
        var path = CopyWithFile("owner-only-file", FileTime.AddSeconds(1));
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => _tenant.Files(Journal).UploadAsync(path, Target, InRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.SourceChanged));
    }

    [Test]
    public async Task Bytes_in_memory_that_differ_from_the_hash_of_version_1_are_not_mixed_with_what_was_sent()
    {
        Copy("running/owner-only-file");
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);
        var other = Fixtures.Content(Size);
        other[Fragment] ^= 1;

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => _tenant.Files(Journal).UploadAsync(other, Target, InRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.SourceChanged));
    }

    [Test]
    public async Task An_upload_of_version_1_that_was_stopped_while_it_opened_its_session_waits_for_the_name()
    {
        Copy("opening/owner-only-file");
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 0);
        _tenant.Clock.Advance(BeforeHeld);

        var held = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), Target, InRanges));
        _tenant.Clock.Advance(held!.NameHeldUntil!.Value - _tenant.Clock.GetUtcNow());
        var receipt = await _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), Target, InRanges);

        Assert.That(held.Reason, Is.EqualTo(TransferReason.NameHeld));
        Assert.That(held.NameHeldUntil, Is.EqualTo(DayAfter), "a day after the entry says that the session was opened");
        AssertSent(receipt, resumedFrom: Size, UploadOutcome.Created);
    }

    [Test]
    public async Task An_upload_of_version_1_whose_name_was_held_gets_it_a_day_later_without_a_byte()
    {
        Copy("held/owner-only-file");
        var beside = JsonNode.Parse(ProtectedFile.Open(await File.ReadAllBytesAsync(Entry), Fixtures.Key))!["Aside"]!.GetValue<string>();
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 0);
        _tenant.Clock.Advance(BeforeHeld);
        await _tenant.AddSessionAsync($"root:/{beside}:", Fixtures.Content(Size), Size, "fail", isDeferred: true);

        var held = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), Target, InRanges));
        _tenant.Clock.Advance(held!.NameHeldUntil!.Value - _tenant.Clock.GetUtcNow());
        var put = _tenant.BytesPut;
        var receipt = await _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), Target, InRanges);

        Assert.That(held.NameHeldUntil, Is.EqualTo(DayAfter));
        Assert.That(_tenant.BytesPut, Is.EqualTo(put), "no byte is sent again");
        AssertSent(receipt, resumedFrom: Size, UploadOutcome.Created);
    }

    [Test]
    public async Task A_finished_upload_of_version_1_is_not_listed_and_its_entry_says_that_the_name_is_held()
    {
        Copy("over/owner-only-file");
        await _tenant.PutFileAsync("big.bin", [1, 2, 3]);
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 0);

        var pending = await _tenant.Files(Journal).ListPendingUploadsAsync();
        var receipt = await _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), Target, InRanges);

        Assert.That(pending, Is.Empty);
        AssertSent(receipt, resumedFrom: 0, UploadOutcome.Replaced);
    }

    [Test]
    public async Task A_commit_that_version_1_did_not_make_is_made_without_a_byte()
    {
        Copy("deferred/owner-only-file");
        await _tenant.AddFolderAsync("Reports");
        await _tenant.AddSessionAsync("root:/Reports/big.bin:", Fixtures.Content(Size), Size, isDeferred: true);

        var receipt = await _tenant.Files(Journal).UploadAsync(Fixtures.Content(Size), TargetInFolder, Deferring(_ => Task.CompletedTask));

        AssertSent(receipt, resumedFrom: Size, UploadOutcome.Created, "Reports/big.bin");
    }

    [Test]
    public async Task A_file_that_version_1_sent_in_one_request_is_found_and_not_sent_again()
    {
        Copy("one-request/owner-only-file");
        await _tenant.PutFileAsync("Reports/note.bin", [1, 2, 3]);
        await _tenant.PutFileAsync("Reports/note 1.bin", Fixtures.Content(SmallSize));

        var receipt = await _tenant.Files(Journal).UploadAsync(Fixtures.Content(SmallSize), SmallTarget, Renaming);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Item.Name, Is.EqualTo("note 1.bin"));
            Assert.That(_tenant.FileNames, Is.EquivalentTo(new[] { "Reports/note.bin", "Reports/note 1.bin" }));
            Assert.That(_tenant.BytesPut, Is.Zero);
        }
    }

    [Test]
    public async Task An_attachment_of_version_1_is_listed_and_resumed_with_the_missing_bytes_alone()
    {
        Copy("attachment/owner-only-file");
        await _tenant.AddAttachmentSessionAsync("report.pdf", "application/pdf", Fixtures.Content(AttachmentSize), AttachmentFragment);

        var pending = (await _tenant.Files(Journal).ListPendingUploadsAsync()).Single();
        var receipt = await _tenant.Files(Journal)
            .AttachToMessageAsync(FixedNames.Message, new MemoryStream(Fixtures.Content(AttachmentSize)), "report.pdf", Attaching);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Name, Is.EqualTo("report.pdf"));
            Assert.That(pending.AttachedTo, Is.EqualTo(new AttachmentTarget(FixedNames.Message, null, null)));
            Assert.That(pending.Sent, Is.EqualTo(AttachmentFragment));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(AttachmentFragment));
            Assert.That(_tenant.BytesPut, Is.EqualTo(AttachmentSize), "no byte is sent twice");
            Assert.That(_tenant.Tenant.Mail.GetAttachments(_tenant.Draft).Single().Size, Is.EqualTo(AttachmentSize));
        }
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    public async Task A_damaged_entry_is_set_aside_and_its_good_copy_of_version_1_is_resumed(string form, StorageProtection protection)
    {
        var path = CopyWithFile(form, FileTime);
        Fixtures.Write(Entry, ProtectedFile.Damaged(await File.ReadAllBytesAsync(Entry)));
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);

        var receipt = await _tenant.Files(Journal, protection).UploadAsync(path, Target, InRanges);

        AssertSent(receipt, resumedFrom: 2 * Fragment, UploadOutcome.Created);
        AssertSetAside();
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile, false)]
    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile, true)]
    [TestCase("caller-key", StorageProtection.CallerKey, false)]
    [TestCase("caller-key", StorageProtection.CallerKey, true)]
    [TestCase("caller-key-2", StorageProtection.CallerKey, false)]
    public async Task An_entry_that_is_damaged_with_its_copy_or_of_a_later_version_is_set_aside_and_the_upload_starts_over(
        string form, StorageProtection protection, bool isLater)
    {
        Copy($"running/{form}");
        var entry = Entry;
        foreach (var copy in Directory.GetFiles(Journal))
        {
            var file = await File.ReadAllBytesAsync(copy);
            Fixtures.Write(copy, isLater ? ProtectedFile.OfLaterVersion(file) : ProtectedFile.Damaged(file));
        }

        var kept = await File.ReadAllBytesAsync(entry);
        var pending = await _tenant.Files(Journal, protection).ListPendingUploadsAsync();
        var receipt = await _tenant.Files(Journal, protection).UploadAsync(Fixtures.Content(Size), Target, InRanges);

        Assert.That(pending, Is.Empty);
        AssertSent(receipt, resumedFrom: 0, UploadOutcome.Created);
        AssertSetAside();
        Assert.That(await File.ReadAllBytesAsync(Directory.GetFiles(Journal, "*.corrupt-*").Single()), Is.EqualTo(kept), "nothing is lost");
    }

    [Test]
    public async Task A_sealed_entry_is_left_as_it_is_where_the_key_is_another_one()
    {
        Copy("running/caller-key");
        var (entry, kept) = (Entry, await File.ReadAllBytesAsync(Entry));
        var files = _tenant.Files(Journal, StorageProtection.CallerKey, new byte[32]);

        var pending = await files.ListPendingUploadsAsync();
        var receipt = await files.UploadAsync(Fixtures.Content(Size), Target, InRanges);

        Assert.That(pending, Is.Empty);
        AssertSent(receipt, resumedFrom: 0, UploadOutcome.Created);
        Assert.That(await File.ReadAllBytesAsync(entry), Is.EqualTo(kept));
        Assert.That(_tenant.Log.Text, Does.Contain(entry).And.Contain("The key is not the one the file was written with"));
    }

    [TestCase(StorageProtection.CallerKey)]
    [TestCase(StorageProtection.Os)]
    public async Task An_entry_in_the_open_is_not_used_where_only_encryption_is_configured(StorageProtection configured)
    {
        Copy("running/owner-only-file"); // planted, or restored from a backup
        var (entry, kept) = (Entry, await File.ReadAllBytesAsync(Entry));
        await _tenant.AddSessionAsync("root:/big.bin:", Fixtures.Content(Size), 2 * Fragment);
        var files = _tenant.Files(Journal, configured);

        Assert.That(await files.ListPendingUploadsAsync(), Is.Empty);

        Assert.That(await File.ReadAllBytesAsync(entry), Is.EqualTo(kept));
        Assert.That(_tenant.Log.Text, Does.Contain(entry).And.Contain("is not encrypted, but Journal.Protection allows only"));
    }

    [Test]
    public async Task A_sealed_entry_under_the_name_of_another_one_is_left_as_it_is()
    {
        Copy("running/caller-key-2");
        var (entry, kept) = (Entry, await File.ReadAllBytesAsync(Entry));
        var other = Path.Combine(Journal, "0123456789abcdef.upload");
        File.Move(entry, other);

        Assert.That(await _tenant.Files(Journal, StorageProtection.CallerKey).ListPendingUploadsAsync(), Is.Empty);

        Assert.That(await File.ReadAllBytesAsync(other), Is.EqualTo(kept));
        Assert.That(_tenant.Log.Text, Does.Contain(other).And.Contain("another application or another purpose"));
    }

    [TestCaseSource(typeof(UploadJournalWriter), nameof(Names))]
    public async Task An_entry_written_today_has_the_form_of_version_1(string name)
    {
        await UploadJournalWriter.WriteAsync(name, Journal);

        FixtureWriter.Keep(Journal, $"uploads/{name}/owner-only-file");
        AssertForm(name, "owner-only-file", "1 owner-only-file");
    }

    [TestCase("running")]
    [TestCase("running-file")]
    public async Task A_sealed_entry_written_today_has_the_form_of_version_2(string name)
    {
        await UploadJournalWriter.WriteAsync(name, Journal, StorageProtection.CallerKey);

        FixtureWriter.Keep(Journal, $"uploads/{name}/caller-key-2");
        AssertForm(name, "caller-key-2", "2 caller-key");
    }

    private string Entry => Directory.GetFiles(Journal, "*.upload").Single();

    private void Copy(string name) => Fixtures.Copy($"uploads/{name}", Journal);

    private string CopyWithFile(string form, DateTime lastWrite)
    {
        Copy($"running-file/{form}");
        var path = _folder["big.bin"];
        File.WriteAllBytes(path, Fixtures.Content(Size));
        File.SetLastWriteTimeUtc(path, lastWrite);
        ChangeSource(Journal, path);
        return path;
    }

    private void AssertSent(UploadReceipt receipt, long resumedFrom, UploadOutcome outcome, string name = "big.bin")
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(resumedFrom));
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(_tenant.FileNames, Is.EqualTo(new[] { name }));
            Assert.That(_tenant.HasFile(name, Fixtures.Content(Size)), "the file has every byte");
            Assert.That(_tenant.BytesPut, Is.EqualTo(Size), "no byte is sent twice");
        }
    }

    private void AssertSetAside()
    {
        Assert.That(Directory.GetFiles(Journal, "*.corrupt-*"), Has.Length.EqualTo(1));
        Assert.That(_tenant.Log.Text, Does.Contain("is damaged").And.Contain(".corrupt-"));
    }

    // The same names and kinds of members: what they hold differs with the ids that the tenant makes up.
    private void AssertForm(string name, string folder, string form)
    {
        var written = Directory.GetFiles(Journal).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        using (Assert.EnterMultipleScope())
        {
            foreach (var file in written)
            {
                var bytes = File.ReadAllBytes(file);
                var fixture = Fixtures.Bytes($"uploads/{name}/{folder}/{Path.GetFileName(file)}");
                Assert.That(ProtectedFile.Head(bytes), Does.StartWith($"{Mark} {form} "));
                Assert.That(Shape(bytes), Is.EqualTo(Shape(fixture)), Path.GetFileName(file));
            }
        }
    }

    private static string Shape(byte[] file)
    {
        using var record = JsonDocument.Parse(ProtectedFile.Open(file, Fixtures.Key));
        return string.Join('\n', Members("", record.RootElement));
    }

    private static IEnumerable<string> Members(string path, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Members($"{path}/{member.Name}", member.Value))
        : [$"{path} {element.ValueKind}"];
}
