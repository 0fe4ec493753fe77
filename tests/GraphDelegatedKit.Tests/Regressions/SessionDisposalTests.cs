namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The second disposal threw ObjectDisposedException; and what was asked of a session that had ended was cancelled as if the caller had
/// wanted that.
/// </summary>
public sealed class SessionDisposalTests
{
    [Test]
    public async Task A_session_can_be_disposed_twice_and_throws_ObjectDisposedException_afterwards()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var session = TestData.OpenSession(tenant);
        await session.GetTokenAsync();

        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.Multiple(() =>
        {
            Assert.That(async () => await session.GetTokenAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(
                async () => await session.GetTokenAsync(new TokenRequest { ForceRefresh = true }),
                Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.SignInAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.GetAccountsAsync(), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(async () => await session.SignOutAsync(), Throws.InstanceOf<ObjectDisposedException>());
        });
    }
}
