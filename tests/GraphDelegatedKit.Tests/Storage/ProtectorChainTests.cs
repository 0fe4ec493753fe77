using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

public sealed class ProtectorChainTests
{
    private static readonly StorageProtection[] All = [StorageProtection.Os, StorageProtection.CallerKey, StorageProtection.Memory];

    private static string OsName => OperatingSystem.IsWindows() ? DpapiProtector.Name : KeyringProtector.Name;

    [TestCase(StorageProtection.Os, "os caller-key")]
    [TestCase(StorageProtection.CallerKey, "caller-key")]
    [TestCase(StorageProtection.Memory, "")]
    public async Task A_protection_is_used_with_its_protector_and_the_weaker_ones(StorageProtection available, string names)
    {
        var (result, _) = await Create(All).UseFirstAvailableAsync(
            (protection, protectors) => protection == available
                ? Task.FromResult(GetNames(protectors))
                : throw CreateException(StorageFault.Unavailable, $"{protection}"),
            StorageFault.Unavailable);

        Assert.That(result, Is.EqualTo(names));
    }

    [Test]
    public async Task A_fallback_reports_the_error_of_the_first_protection()
    {
        var (_, firstError) = await Create(All).UseFirstAvailableAsync(
            (protection, _) => protection == StorageProtection.Memory
                ? Task.FromResult(0)
                : throw CreateException(StorageFault.Unavailable, $"no {protection}"),
            StorageFault.Unavailable);

        Assert.That(firstError!.Message, Is.EqualTo("no Os"));
    }

    [Test]
    public async Task A_fault_that_is_no_reason_for_a_fallback_is_thrown_and_no_weaker_protection_is_used()
    {
        var used = new List<StorageProtection>();

        var error = await Assert.ThrowsAsync<StorageException>(() => Create(All).UseFirstAvailableAsync<int>(
            (protection, _) =>
            {
                used.Add(protection);
                throw CreateException(StorageFault.WriteFailed, "disk full");
            },
            StorageFault.Unavailable));

        Assert.That(error!.Message, Is.EqualTo("disk full"));
        Assert.That(used, Is.EqualTo(new[] { StorageProtection.Os }));
    }

    [Test]
    public async Task A_protection_that_is_not_listed_is_never_used()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => Create(StorageProtection.Os).UseFirstAvailableAsync<int>(
            (protection, _) => protection == StorageProtection.Os
                ? throw CreateException(StorageFault.Unavailable, $"no {protection}")
                : Task.FromResult(0),
            StorageFault.Unavailable));

        Assert.That(error!.Message, Is.EqualTo("no Os"));
    }

    [Test]
    public async Task An_empty_list_has_no_available_protection_and_reads_no_file()
    {
        var chain = Create();

        var error = await Assert.ThrowsAsync<StorageException>(() => chain.UseFirstAvailableAsync((_, _) => Task.FromResult(0)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Fault, Is.EqualTo(StorageFault.Unavailable));
            Assert.That(error.Message, Is.EqualTo("Options.Protection is empty."));
            Assert.That(GetNames(chain.Protectors), Is.Empty);
        }
    }

    [Test]
    public void A_caller_key_protection_without_a_key_is_reported_with_the_name_of_the_option()
    {
        var error = Assert.Throws<StorageException>(() =>
            _ = new ProtectorChain("Options", [StorageProtection.CallerKey], null, new FakeKeyring(), TimeProvider.System))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Fault, Is.EqualTo(StorageFault.Unavailable));
            Assert.That(error.Remedy, Is.EqualTo("Set Options.Key."));
        }
    }

    [Test]
    public async Task A_callers_key_is_requested_once_by_concurrent_calls()
    {
        var (calls, key) = (0, new TaskCompletionSource<ReadOnlyMemory<byte>>());
        var protector = new CallerKeyProtector(
            _ =>
            {
                calls++;
                return new(key.Task);
            },
            "Options.Key",
            TimeProvider.System);

        var both = Task.WhenAll(protector.CheckAvailabilityAsync(default), protector.CheckAvailabilityAsync(default));
        key.SetResult(new byte[32]);
        await both;

        Assert.That(calls, Is.EqualTo(1));
    }

    private static ProtectorChain Create(params StorageProtection[] protections) =>
        new("Options", protections, _ => new(new byte[32]), new FakeKeyring(), TimeProvider.System);

    private static string GetNames(IReadOnlyList<IProtector> protectors) =>
        string.Join(' ', protectors.Select(protector => protector.ProtectionName == OsName ? "os" : protector.ProtectionName));

    private static StorageException CreateException(StorageFault fault, string message) => new(fault, message, "");
}
