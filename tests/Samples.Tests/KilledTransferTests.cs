using System.Globalization;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>2 GiB each way through twenty faults, by a process that is killed three times on the way. Where it is killed is drawn, and told.</summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)] // a home, a tenant and a seed for each
public sealed class KilledTransferTests : IDisposable
{
    private const long Size = (2L << 30) + 4321, MiB = 1 << 20, LargestRange = 60 * MiB;
    private const int Faults = 20, Kills = 3;
    private const string Addresses = "/_layouts/15/download.aspx";

    private readonly Home _home = new();
    private readonly StoppedTimers _timers = new();
    private readonly Random _random;
    private readonly int _seed = Environment.TickCount;
    private LocalTenant _tenant = null!;
    private string _drive = "";

    public KilledTransferTests() => _random = new Random(_seed);

    [SetUp]
    public async Task StartAsync()
    {
        await TestContext.Out.WriteLineAsync($"seed {_seed}");
        _tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = TenantFolder, DeviceCodeInterval = TimeSpan.Zero, TimeProvider = _timers });
        _drive = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That(ByAddress, Is.Not.Empty);
        Assert.That(ByAddress.Count(request => request.HasAuthorization), Is.Zero, "a token reached an address that is a permission by itself");
        await _tenant.DisposeAsync();
    }

    public void Dispose() => _home.Dispose();

    [Test]
    public async Task An_upload_ends_with_the_file_there_once_and_no_byte_sent_again_that_was_taken()
    {
        var file = Marked(Path.Combine(_home.WorkingFolder, "up.bin"));
        var script = UploadScript();

        foreach (var moment in Moments(Size - (2 * LargestRange)))
        {
            _tenant.Faults.DelayUpload(moment + LargestRange, TimeSpan.FromDays(1)); // beyond here it does not get, however late we come to kill it
            ScriptFrom(Accepted);
            using var running = Run("upload", file);
            await KillAsync(running, () => Accepted, moment);
            _tenant.Faults.Clear();
            _timers.LetGo(); // a range of the dead that is held would hold the session, too
        }

        ScriptFrom(Accepted);
        using var last = Run("upload", file);
        var end = await last.EndAsync();

        Assert.That(end.ExitCode, Is.Zero, end.Error);
        await TestContext.Out.WriteLineAsync(end.Out);
        Assert.That(end.Out, Does.StartWith("Reconciled Matched"), "the answer to the last range was the last to be lost");
        var session = _tenant.Uploads.Single();
        Assert.That((_tenant.Faults.Remaining, session.BytesResent, session.BytesAccepted), Is.EqualTo((0, 0L, Size)));
        Assert.That(_tenant.Files.List(_drive).Count(there => there.Path.StartsWith("big", StringComparison.Ordinal)), Is.EqualTo(1));
        await using var stored = _tenant.Files.OpenFile(_drive, "big.bin");
        await AssertSameAsync(file, stored);

        void ScriptFrom(long accepted)
        {
            foreach (var (at, fault) in script)
                if (at >= accepted)
                    fault(at);
        }
    }

    [Test]
    public async Task A_download_ends_with_the_file_whole_under_its_name_and_goes_on_where_the_disk_had_got_to()
    {
        var source = Marked(Path.Combine(_home.WorkingFolder, "source.bin"));
        await using (var bytes = File.OpenRead(source)) await _tenant.Files.PutAsync(_drive, "big.bin", bytes);
        var file = Path.Combine(_home.WorkingFolder, "down.bin");
        var script = new Queue<(long Bytes, Action Fault)>(DownloadScript());
        var places = new List<(int Requests, long OnDisk)>();

        for (var leg = 0; leg < Kills; leg++)
        {
            var faults = script.Take(Faults / (Kills + 1)).ToList();
            foreach (var (_, fault) in faults) fault();
            _tenant.Faults.Stall(Addresses); // beyond here it does not get
            var (begun, bytes) = (_tenant.Downloads.BytesServed, faults.Sum(fault => fault.Bytes));
            using (var running = Run("download", file)) await KillAsync(running, () => _tenant.Downloads.BytesServed, begun + (long)(bytes * (0.1 + (0.8 * _random.NextDouble()))));

            for (var struck = faults.Count - Math.Max(0, _tenant.Faults.Remaining - 1); struck > 0; struck--) script.Dequeue();
            _tenant.Faults.Clear();
            _tenant.Downloads.ExpireUrls();
            Assert.That(File.Exists(file), Is.False, "nothing half written has the name");
            places.Add((ByAddress.Length, new FileInfo(file + ".partial").Length));
        }

        foreach (var (_, fault) in script) fault();
        using var last = Run("download", file);
        var end = await last.EndAsync();

        Assert.That(end.ExitCode, Is.Zero, end.Error);
        await TestContext.Out.WriteLineAsync(end.Out);
        Assert.That(end.Out, Does.StartWith("Downloaded Matched"));
        Assert.That(_tenant.Faults.Remaining, Is.Zero);
        foreach (var (requests, onDisk) in places)
            Assert.That(ByAddress[requests].Headers["Range"], Does.StartWith($"bytes={onDisk}-"), "what was on the disk when it was killed is not fetched again");
        Assert.That(Directory.GetFiles(_home.WorkingFolder, "*.partial*"), Is.Empty);
        await using var arrived = File.OpenRead(file);
        await AssertSameAsync(source, arrived);
    }

    private string TenantFolder => Path.Combine(_home.Folder, "tenant");

    private RecordedRequest[] ByAddress => [.. _tenant.Requests.Where(request => request.IsPreAuthenticated)];

    private long Accepted => _tenant.Uploads.Sum(upload => upload.BytesAccepted);

    // One in each third, so that each run has something to do.
    private long[] Moments(long below) => [.. Enumerable.Range(0, Kills).Select(n => (long)((n + 0.1 + (0.8 * _random.NextDouble())) * below / Kills))];

    // Farther from each other than the largest range is long, so that no range meets two.
    private (long At, Action<long> Fault)[] UploadScript()
    {
        var faults = _tenant.Faults;
        Action<long>[] kinds =
        [
            at => faults.FailUpload(at, 404), // it is young
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
        const long apart = Size / Faults;
        return
        [
            .. Enumerable.Range(0, Faults - 1).Select(n => (n == 0 ? 0 : (n * apart) + _random.NextInt64(apart - LargestRange), kinds[n % kinds.Length == 0 && n > 0 ? 1 : n % kinds.Length])),
            (Size - 1, at => faults.LoseUploadResponse(at)),
        ];
    }

    private IEnumerable<(long Bytes, Action Fault)> DownloadScript()
    {
        var faults = _tenant.Faults;
        Action[] refusals =
        [
            () => faults.Fail(Addresses, 401),
            () => faults.Reset(Addresses),
            () => faults.Fail(Addresses, 503),
            () => faults.Throttle(Addresses, 1, TimeSpan.FromSeconds(2)),
            () => faults.Fail(Addresses, 404),
            () => faults.Fail(Addresses, 500),
            () => faults.Fail(Addresses, 403),
        ];
        for (var n = 0; n < Faults; n++)
        {
            if (n % 3 == 1)
            {
                yield return (0, refusals[n / 3]);
                continue;
            }

            var bytes = (48 * MiB) + _random.NextInt64(48 * MiB);
            yield return (bytes, () => faults.AbortResponse(Addresses, bytes));
        }
    }

    private SampleProcess Run(string verb, string file) => SampleProcess.StartOfTests(_home, "Killed", verb, TenantFolder, _home.WorkingFolder, file, _drive, "big.bin");

    private static async Task KillAsync(SampleProcess running, Func<long> bytes, long moment)
    {
        await UntilAsync(running, () => bytes() >= moment);
        running.Signal("KILL");
        var killed = await running.EndAsync();
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"killed once the tenant had {moment} on record; it had {bytes()}"));
        Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Error);
    }

    private static async Task UntilAsync(SampleProcess running, Func<bool> isSo)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo())
        {
            if (running.HasEnded) Assert.Fail((await running.EndAsync()).Error);
            await pace.WaitForNextTickAsync();
        }
    }

    // Nothing but holes, and here and there a piece that can only be in one place.
    private string Marked(string path)
    {
        using var file = File.Create(path);
        file.SetLength(Size);
        var piece = new byte[5000];
        for (long at = 0; at < Size - piece.Length; at += (16 * MiB) + _random.Next(1000))
        {
            _random.NextBytes(piece);
            RandomAccess.Write(file.SafeFileHandle, piece, at);
        }

        return path;
    }

    private static async Task AssertSameAsync(string path, Stream there)
    {
        await using var here = File.OpenRead(path);
        var (ours, theirs) = (new byte[MiB], new byte[MiB]);
        Assert.That(there.Length, Is.EqualTo(here.Length));
        for (long at = 0; at < here.Length; at += MiB)
        {
            var read = await here.ReadAtLeastAsync(ours, (int)MiB, throwOnEndOfStream: false);
            await there.ReadExactlyAsync(theirs.AsMemory(0, read));
            if (!ours.AsSpan(0, read).SequenceEqual(theirs.AsSpan(0, read))) Assert.Fail($"They differ within the MiB at {at}.");
        }
    }
}
