using System.Net.Sockets;
using System.Text;
using GraphDelegatedKit.AspNetCore.Tests.Redis;

namespace WebApp.Tests.Journeys;

/// <summary>The app with a real Redis, which loses its data, refuses writes, or stops.</summary>
public sealed class RedisTests : WebAppFixture
{
    private RedisServer _redis = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new(
            "ConnectionStrings:Redis",
            $"127.0.0.1:{_redis.Port},abortConnect=false,connectTimeout=1000,syncTimeout=5000,asyncTimeout=5000"),
        new("GraphDelegated:StoreTimeout", "00:00:05"),
    ];

    [OneTimeSetUp]
    public async Task StartRedisAsync()
    {
        if (!RedisServer.IsInstalled) Assert.Ignore("redis-server is not installed. Install Debian's package redis-server.");
        _redis = new RedisServer();
        await _redis.StartAsync();
    }

    [OneTimeTearDown]
    public void StopRedis() => _redis?.Dispose();

    [Test]
    public async Task A_lost_cache_leads_through_the_sign_in_without_a_prompt_and_back_to_the_page()
    {
        var page = await SignInAsync(User);
        await page.GotoAsync("/id-token");
        await SendAsync("FLUSHALL");
        var (signIns, statuses) = (CountSignInPages(), new List<int>());
        page.Response += (_, response) => statuses.Add(response.Status);

        await page.ReloadAsync();
        await page.WaitForURLAsync("**/id-token");
        await page.Locator("tbody").WaitForAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await page.GetRowsAsync()).Single(row => row[0] == "oid")[1], Is.EqualTo(User.Id));
            Assert.That(CountSignInPages(), Is.EqualTo(signIns + 1));
            Assert.That(statuses, Is.All.LessThan(400));
        }
    }

    [Test]
    public async Task A_cache_that_is_lost_again_at_once_ends_the_redirects_with_a_page_that_has_the_reason()
    {
        var page = await SignInAsync(User);
        await page.GotoAsync("/id-token");
        var signIns = CountSignInPages();
        await SendAsync("FLUSHALL");
        await page.ReloadAsync();
        await page.WaitForURLAsync("**/id-token");
        await page.Locator("tbody").WaitForAsync();

        await SendAsync("FLUSHALL");
        var response = await page.ReloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response!.Status, Is.EqualTo(403));
            Assert.That(await page.GetHeadingAsync(), Is.EqualTo("The sign-in did not help"));
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("the app has lost it"));
            Assert.That(CountSignInPages(), Is.EqualTo(signIns + 1), "no second redirect");
        }
    }

    [Test]
    public async Task Redis_that_is_down_is_a_503_page_and_afterwards_the_same_session()
    {
        var page = await SignInAsync(User);
        await page.GotoAsync("/id-token");
        var signIns = CountSignInPages();

        _redis.Stop();
        var down = await page.ReloadAsync();
        var heading = await page.GetHeadingAsync();
        await _redis.StartAsync();
        var after = await ReloadUntilAsync(page, status => status == 200);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(down!.Status, Is.EqualTo(503));
            Assert.That(down.Headers, Contains.Key("retry-after"));
            Assert.That(heading, Is.EqualTo("Please try again in a moment"));
            Assert.That(after, Is.EqualTo(200));
            Assert.That((await page.GetRowsAsync()).Single(row => row[0] == "oid")[1], Is.EqualTo(User.Id));
            Assert.That(CountSignInPages(), Is.EqualTo(signIns), "no sign-in");
        }
    }

    // The client connects to Redis again in its own time.
    private static async Task<int> ReloadUntilAsync(IPage page, Func<int, bool> isDone)
    {
        var status = 0;
        for (var attempt = 0; attempt < 100 && !isDone(status); attempt++)
        {
            if (attempt > 0) await Task.Delay(200);
            status = (await page.ReloadAsync())!.Status;
        }

        return status;
    }

    private async Task SendAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _redis.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        var reply = new byte[64];
        var length = await client.GetStream().ReadAsync(reply);
        Assert.That(Encoding.ASCII.GetString(reply, 0, length), Does.StartWith("+OK"));
    }
}
