using System.Globalization;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>
/// 2 GiB each way through twenty faults, by a process that is killed three times on the way. The offsets of the kills are random, and the
/// test prints them.
/// </summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)] // a home, a tenant and a seed for each
public sealed class KilledTransferTests : IDisposable
{
    private const long Size = (2L << 30) + 4321, MiB = 1 << 20, MaxRangeSize = 60 * MiB;
    private const int FaultCount = 20, KillCount = 3;
    private const string DownloadPath = "/_layouts/15/download.aspx";

    private readonly TemporaryHome _home = new();
    private readonly PausedTimeProvider _timers = new();
    private readonly Random _random;
    private readonly int _seed = Environment.TickCount;
    private LocalTenant _tenant = null!;
    private string _drive = "";

    public KilledTransferTests() => _random = new Random(_seed);

    [SetUp]
    public async Task StartAsync()
    {
        await TestContext.Out.WriteLineAsync($"seed {_seed}");
        _tenant = await LocalTenant.StartAsync(
            new LocalTenantOptions { StateFolder = _home.TenantFolder, DeviceCodeInterval = TimeSpan.Zero, TimeProvider = _timers });
        _drive = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That(PreAuthenticatedRequests, Is.Not.Empty);
        Assert.That(
            PreAuthenticatedRequests.Count(request => request.HasAuthorization),
            Is.Zero,
            "a token was sent to a pre-authenticated address");
        await _tenant.DisposeAsync();
    }

    public void Dispose() => _home.Dispose();

    [Test]
    public async Task An_upload_killed_three_times_stores_the_file_once_and_resends_no_accepted_byte()
    {
        var file = CreateMarkedFile(Path.Combine(_home.WorkingFolder, "up.bin"));
        var script = CreateUploadScript();

        foreach (var killOffset in ChooseKillOffsets(Size - (2 * MaxRangeSize)))
        {
            // the transfer does not get beyond this point, however late the process is killed
            _tenant.Faults.DelayUpload(killOffset + MaxRangeSize, TimeSpan.FromDays(1));
            ScriptFrom(BytesAccepted);
            using var running = StartTransfer("upload", file);
            await KillAsync(running, () => BytesAccepted, killOffset);
            _tenant.Faults.Clear();
            _timers.FireTimers(); // a delayed range of the killed process would lock the session
        }

        ScriptFrom(BytesAccepted);
        using var last = StartTransfer("upload", file);
        var result = await last.WaitForExitAsync();

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        await TestContext.Out.WriteLineAsync(result.Output);
        Assert.That(result.Output, Does.StartWith("Reconciled Matched"), "the answer to the last range was the last to be lost");
        var session = _tenant.Uploads.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_tenant.Faults.Remaining, Is.Zero);
            Assert.That(session.BytesResent, Is.Zero);
            Assert.That(session.BytesAccepted, Is.EqualTo(Size));
        }

        Assert.That(
            _tenant.Files.List(_drive).Count(storedFile => storedFile.Path.StartsWith("big", StringComparison.Ordinal)), Is.EqualTo(1));
        await using var stored = _tenant.Files.OpenFile(_drive, "big.bin");
        await AssertContentEqualsAsync(file, stored);

        void ScriptFrom(long accepted)
        {
            foreach (var (at, fault) in script)
                if (at >= accepted)
                    fault(at);
        }
    }

    [Test]
    public async Task A_download_killed_three_times_completes_and_resumes_from_the_bytes_on_disk()
    {
        var source = CreateMarkedFile(Path.Combine(_home.WorkingFolder, "source.bin"));
        await using (var bytes = File.OpenRead(source)) await _tenant.Files.PutAsync(_drive, "big.bin", bytes);
        var file = Path.Combine(_home.WorkingFolder, "down.bin");
        var script = new Queue<(long Bytes, Action Fault)>(CreateDownloadScript());
        var resumePoints = new List<(int Requests, long OnDisk)>();

        for (var run = 0; run < KillCount; run++)
        {
            var faults = script.Take(FaultCount / (KillCount + 1)).ToList();
            foreach (var (_, fault) in faults) fault();
            _tenant.Faults.Stall(DownloadPath); // the download does not get beyond this point
            var (servedBefore, bytes) = (_tenant.Downloads.BytesServed, faults.Sum(fault => fault.Bytes));
            using (var running = StartTransfer("download", file)) await KillAsync(
                running, () => _tenant.Downloads.BytesServed, servedBefore + (long)(bytes * (0.1 + (0.8 * _random.NextDouble()))));

            for (var appliedFaults = faults.Count - Math.Max(0, _tenant.Faults.Remaining - 1); appliedFaults > 0; appliedFaults--)
                script.Dequeue();
            _tenant.Faults.Clear();
            _tenant.Downloads.ExpireUrls();
            Assert.That(File.Exists(file), Is.False, "no partial file has the final name");
            resumePoints.Add((PreAuthenticatedRequests.Length, new FileInfo(file + ".partial").Length));
        }

        foreach (var (_, fault) in script) fault();
        using var last = StartTransfer("download", file);
        var result = await last.WaitForExitAsync();

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        await TestContext.Out.WriteLineAsync(result.Output);
        Assert.That(result.Output, Does.StartWith("Downloaded Matched"));
        Assert.That(_tenant.Faults.Remaining, Is.Zero);
        foreach (var (requests, onDisk) in resumePoints)
            Assert.That(
                PreAuthenticatedRequests[requests].Headers["Range"],
                Does.StartWith($"bytes={onDisk}-"),
                "what was on the disk when it was killed is not fetched again");
        Assert.That(Directory.GetFiles(_home.WorkingFolder, "*.partial*"), Is.Empty);
        await using var arrived = File.OpenRead(file);
        await AssertContentEqualsAsync(source, arrived);
    }

    private RecordedRequest[] PreAuthenticatedRequests => [.. _tenant.Requests.Where(request => request.IsPreAuthenticated)];

    private long BytesAccepted => _tenant.Uploads.Sum(upload => upload.BytesAccepted);

    // One in each third, so that each run transfers something.
    private long[] ChooseKillOffsets(long limit) =>
        [.. Enumerable.Range(0, KillCount).Select(n => (long)((n + 0.1 + (0.8 * _random.NextDouble())) * limit / KillCount))];

    // Farther apart than the length of the largest range, so that no range meets two faults.
    private (long At, Action<long> Fault)[] CreateUploadScript()
    {
        var faults = _tenant.Faults;
        Action<long>[] faultKinds =
        [
            at => faults.FailUpload(at, 404), // a new session may not be found yet
            at => faults.ResetUpload(at),
            at => faults.AcceptPartOfRange(at, at - 12_345),
            at => faults.LoseUploadResponse(at),
            at => faults.FailUploadAfterStoring(at),
            at => faults.FailUpload(at, 429, retryAfter: TimeSpan.FromSeconds(2)),
            at => faults.ResetUpload(at, at - 54_321),
            at => faults.FailUploadAfterStoring(at, 416),
            at => faults.FailUpload(at, 503),
            at => faults.FailUpload(at, 416),
            at => faults.FailUploadAfterStoring(at, 500),
            at => faults.FailUpload(at, 504),
            at => faults.FailUpload(at, 413),
        ];
        const long spacing = Size / FaultCount;
        return
        [
            .. Enumerable.Range(0, FaultCount - 1).Select(n => (n == 0 ? 0 : (n * spacing)
                + _random.NextInt64(spacing - MaxRangeSize), faultKinds[n % faultKinds.Length == 0 && n > 0 ? 1 : n % faultKinds.Length])),
            (Size - 1, at => faults.LoseUploadResponse(at)),
        ];
    }

    private IEnumerable<(long Bytes, Action Fault)> CreateDownloadScript()
    {
        var faults = _tenant.Faults;
        Action[] refusals =
        [
            () => faults.Fail(DownloadPath, 401),
            () => faults.Reset(DownloadPath),
            () => faults.Fail(DownloadPath, 503),
            () => faults.Throttle(DownloadPath, 1, TimeSpan.FromSeconds(2)),
            () => faults.Fail(DownloadPath, 404),
            () => faults.Fail(DownloadPath, 500),
            () => faults.Fail(DownloadPath, 403),
        ];
        for (var n = 0; n < FaultCount; n++)
        {
            if (n % 3 == 1)
            {
                yield return (0, refusals[n / 3]);
                continue;
            }

            var bytes = (48 * MiB) + _random.NextInt64(48 * MiB);
            yield return (bytes, () => faults.AbortResponse(DownloadPath, bytes));
        }
    }

    private SampleProcess StartTransfer(string verb, string file) =>
        SampleProcess.StartTestProgram(_home, "Killed", verb, _home.TenantFolder, _home.WorkingFolder, file, _drive, "big.bin");

    private static async Task KillAsync(SampleProcess running, Func<long> bytes, long threshold)
    {
        await WaitUntilAsync(running, () => bytes() >= threshold);
        running.SendSignal("KILL");
        var killed = await running.WaitForExitAsync();
        await TestContext.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"killed once the tenant had {threshold} on record; it had {bytes()}"));
        Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Error);
    }

    private static async Task WaitUntilAsync(SampleProcess running, Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (running.HasExited) Assert.Fail((await running.WaitForExitAsync()).Error);
            await timer.WaitForNextTickAsync();
        }
    }

    // A sparse file with some random pieces, each of which can be in one place only.
    private string CreateMarkedFile(string path)
    {
        using var file = File.Create(path);
        file.SetLength(Size);
        var piece = new byte[5000];
        for (long offset = 0; offset < Size - piece.Length; offset += (16 * MiB) + _random.Next(1000))
        {
            _random.NextBytes(piece);
            RandomAccess.Write(file.SafeFileHandle, piece, offset);
        }

        return path;
    }

    private static async Task AssertContentEqualsAsync(string path, Stream actual)
    {
        await using var expected = File.OpenRead(path);
        var (expectedBytes, actualBytes) = (new byte[MiB], new byte[MiB]);
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        for (long offset = 0; offset < expected.Length; offset += MiB)
        {
            var read = await expected.ReadAtLeastAsync(expectedBytes, (int)MiB, throwOnEndOfStream: false);
            await actual.ReadExactlyAsync(actualBytes.AsMemory(0, read));
            if (!expectedBytes.AsSpan(0, read).SequenceEqual(actualBytes.AsSpan(0, read)))
                Assert.Fail($"They differ within the MiB at {offset}.");
        }
    }
}
