namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>The second disposal threw ObjectDisposedException; and what was asked of a session that had ended was cancelled as if the caller had wanted that.</summary>
public sealed class A_session_can_be_disposed_twice
{
    [Test]
    public async Task The_second_time_does_nothing_and_nothing_can_be_had_any_more()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var session = Some.Session(tenant);
        await session.GetTokenAsync();

        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.Multiple(() =>
        {
            Assert.That(async () => await session.GetTokenAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.GetTokenAsync(new TokenRequest { ForceRefresh = true }), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.SignInAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.GetAccountsAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.SignOutAsync(), Throws.InstanceOf<ObjectDisposedException>());
        });
    }
}
