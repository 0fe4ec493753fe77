using System.Text;
using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace GraphDelegatedKit.AspNetCore.Tests.Redis;

/// <summary>Two instances of an app behind a load balancer, with a real Redis.</summary>
public sealed class RedisTests : WebAppFixture
{
    private RedisServer _redis = null!;

    [SetUp]
    public async Task StartRedisAsync()
    {
        if (!RedisServer.IsInstalled) Assert.Ignore("redis-server is not installed. Install Debian's package redis-server.");
        _redis = new RedisServer();
        await _redis.StartAsync();
        Deployment.Cache = CreateCache();
    }

    [TearDown]
    public void StopRedis() => _redis?.Dispose();

    [Test]
    public async Task Instances_behind_a_round_robin_share_sign_ins_and_a_restart_keeps_them()
    {
        var instances = new List<TestWebApp> { await StartAppAsync(), await StartAppAsync() };
        using var browser = CreateBrowser(instances[0]);

        await browser.OpenAsync("/me");
        var pages = new List<TestPage>();
        for (var i = 0; i < 10; i++)
        {
            browser.Port = instances[i % 2].Port;
            pages.Add(await browser.FetchAsync("/me"));
        }

        Deployment.Cache = CreateCache();
        browser.Port = (await StartAppAsync()).Port;
        pages.Add(await browser.FetchAsync("/me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
            Assert.That(CountTokenRequests(), Is.EqualTo(1), "the redemption of the code");
        }
    }

    [Test]
    public async Task Redis_that_is_down_is_503_and_afterwards_the_session_is_the_same()
    {
        var app = await StartAppAsync(options => options.StoreTimeout = TimeSpan.FromSeconds(2));
        using var browser = await SignInAsync(app);
        var before = await browser.OpenAsync("/session");

        _redis.Stop();
        var down = await browser.OpenAsync("/session");
        await _redis.StartAsync();
        var after = await WaitForAsync(() => browser.OpenAsync("/session"), page => page.Status == 200);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(down.Status, Is.EqualTo(503));
            Assert.That(down.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(after.Body, Is.EqualTo(before.Body));
        }
    }

    [Test]
    public async Task A_flushed_Redis_leads_to_a_redirect_and_back_to_the_page()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        await using var connection = await ConnectAsync();
        await connection.GetServer("127.0.0.1", _redis.Port).FlushAllDatabasesAsync();

        var page = await browser.OpenAsync("/me");

        Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName), page.Text);
    }

    [Test]
    public async Task A_sign_out_on_one_instance_ends_the_session_on_the_other()
    {
        var (first, second) = (await StartAppAsync(), await StartAppAsync());
        using var browser = await SignInAsync(first);
        using var copy = CreateBrowser(second);
        copy.SetCookies(browser.AppCookies);
        Assert.That((await copy.FetchAsync("/me")).Status, Is.EqualTo(200), "both instances know the session");

        await SignOutAsync(browser);
        var response = await copy.FetchAsync("/me");

        Assert.That(response.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task The_bytes_in_Redis_show_no_token_and_no_name()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        await using var connection = await ConnectAsync();
        var database = connection.GetDatabase();
        var entries = new StringBuilder();
        await foreach (var key in connection.GetServer("127.0.0.1", _redis.Port).KeysAsync())
        {
            var data = (byte[])(await database.HashGetAsync(key, "data"))!;
            entries.Append(key).Append(' ').Append(Encoding.Latin1.GetString(data)).AppendLine();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.ToString(), Does.Contain("graph-delegated:tokens:"));
            Assert.That(entries.ToString(), Does.Not.Contain("eyJ"));
            Assert.That(entries.ToString(), Does.Not.Contain("AccessToken"));
            Assert.That(entries.ToString(), Does.Not.Contain(Tenant.Users[0].UserPrincipalName));
            Assert.That(entries.ToString(), Does.Not.Contain(Tenant.Users[0].Id));
        }
    }

    private RedisCache CreateCache() => new(new RedisCacheOptions
    {
        Configuration = $"127.0.0.1:{_redis.Port},abortConnect=false,connectTimeout=1000,syncTimeout=2000,asyncTimeout=2000",
    });

    private Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port},allowAdmin=true");

    // The client connects again in its own time.
    private static async Task<TestPage> WaitForAsync(Func<Task<TestPage>> open, Func<TestPage, bool> isDone)
    {
        var page = await open();
        for (var attempt = 0; attempt < 100 && !isDone(page); attempt++)
        {
            await Task.Delay(100);
            page = await open();
        }

        return page;
    }
}
