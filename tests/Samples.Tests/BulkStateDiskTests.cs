using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class BulkStateDiskTests
{
    [Test]
    public async Task A_job_whose_state_file_exceeds_the_file_size_limit_sends_no_request_and_resumes_without_the_limit()
    {
        using var home = new TemporaryHome();
        var tenantFolder = home.TenantFolder;
        await using var tenant =
            await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = tenantFolder, DeviceCodeInterval = TimeSpan.Zero });
        home.EnvironmentVariables["DOTNET_EnableWriteXorExecute"] = "0"; // otherwise the runtime needs a file of 2 GiB in memory
        var (first, second) = (tenant.Users[1], tenant.Users[2]);
        string[] CreateArguments(LocalUser user)
        {
            File.WriteAllText(Path.Combine(home.WorkingFolder, "people.txt"), user.UserPrincipalName);
            return ["disable", "--input", "people.txt", "--yes", "--resume", "people.state", "--local", tenantFolder];
        }

        var signedIn = await SampleProcess.RunAsync(home, "UserAdmin", CreateArguments(first));
        Assert.That(signedIn.ExitCode, Is.Zero, signedIn.Error);
        home.CommandPrefix = ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"];
        var limited = await SampleProcess.RunAsync(home, "UserAdmin", CreateArguments(second));
        var isEnabledAfterFailure = tenant.Users[2].AccountEnabled;
        home.CommandPrefix = [];
        var resumed = await SampleProcess.RunAsync(home, "UserAdmin", CreateArguments(second));

        Assert.That(limited.ExitCode, Is.EqualTo(2), limited.Error);
        Assert.That(limited.Error, Does.Contain("people.state' cannot be written: The file is too large for this disk."));
        Assert.That(isEnabledAfterFailure, Is.True);
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(tenant.Users[2].AccountEnabled, Is.False);
    }
}
