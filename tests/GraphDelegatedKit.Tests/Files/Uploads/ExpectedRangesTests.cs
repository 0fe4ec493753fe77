namespace GraphDelegatedKit.Tests.Files;

/// <summary>The offset at which an upload continues after a fault, for every format of the expected ranges.</summary>
public sealed class ExpectedRangesTests
{
    private const int Grid = 320 * 1024;
    private const int Size = (2 * Grid) + 200_000;
    private const int Kept = Grid + 100_001; // bytes of the second range, not a multiple of the alignment

    private readonly ScriptedDrive _drive = new();

    [TestCase("{\"nextExpectedRanges\":[\"#-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"#-855359\"]}")]
    [TestCase("{\"NextExpectedRanges\":[\"#\"]}")]
    [TestCase("{\"NEXTEXPECTEDRANGES\":[\" # - 855359 \",\"0-\"]}")]
    [TestCase("{\"nextExpectedRanges\":\"#-\"}")]
    [TestCase("{\"nextExpectedRanges\":[#]}")]
    [TestCase("{\"expirationDateTime\":\"x\",\"nextExpectedRanges\":[\"#-\"]}")]
    public async Task An_upload_continues_at_the_offset_that_the_session_expects_in_any_format(string answer)
    {
        _drive.Faults[2] = UploadFault.ResetAfterPartialCommit;
        _drive.Says = received => answer.Replace("#", $"{received}", StringComparison.Ordinal);

        await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Does.StartWith($"PUT {Kept}-"));
        Assert.That(_drive.BytesAccepted, Is.EqualTo(Size + (2 * Grid) - Kept), "only the bytes that the service lost are sent twice");
    }

    [TestCase("{\"nextExpectedRanges\":null}")]
    [TestCase("{\"nextExpectedRanges\":[\"-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"-5\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"x-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[-5]}")]
    [TestCase("{\"nextExpectedRanges\":[\"99999999999999999999-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[{}]}")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("<html>busy</html>")]
    [TestCase("")]
    public async Task An_upload_sends_a_range_again_when_the_response_names_no_expected_offset(string answer)
    {
        _drive.Faults[2] = UploadFault.Status500BeforeCommit;
        _drive.Says = _ => answer;

        var receipt = await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Is.EqualTo($"PUT {Grid}-{(2 * Grid) - 1}"));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task An_upload_goes_back_when_the_service_lost_confirmed_bytes()
    {
        _drive.OnPut = put =>
        {
            if (put == 3) _drive.Lose(Grid / 2);
        };

        var receipt = await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Does.StartWith($"PUT {Grid / 2}-"));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task An_upload_ends_when_the_service_loses_bytes_repeatedly()
    {
        _drive.OnPut = put =>
        {
            if (put > 2 && put % 2 == 1) _drive.Lose(0); // bytes that are lost again are no progress
        };

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.NoProgress));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.InRange(6, 20));
    }

    [Test]
    public async Task An_upload_to_a_failing_service_waits_with_increasing_delays_and_then_ends()
    {
        var clock = new Clock();
        _drive.PersistentFault = (2, UploadFault.Status500BeforeCommit);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(clock));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(clock.Delays, Has.Count.EqualTo(6));
        foreach (var (wait, seconds) in clock.Delays.Zip([1, 2, 4, 8, 16, 30]))
            Assert.That(wait.TotalSeconds, Is.InRange(seconds, seconds * 1.5),
                "half as much again at most, so that a crowd does not come back together");
    }

    private Task<UploadReceipt> UploadAsync(Clock? clock = null) => GraphFilesFactory.Create(_drive, clock ?? new Clock())
        .UploadAsync(
            TestData.CreateRandomBytes(Size),
            DrivePath.In("d", "big.bin"),
            new UploadOptions { FragmentSize = Grid, MaxSingleRequestSize = 0 });
}
