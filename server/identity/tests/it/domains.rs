//! E-mail domains: by which people find their organization, and which let nobody in.

use crate::world::World;
use types::Problem;

async fn found(world: &World, text: &str) -> Vec<String> {
    let found = world.identity.find_by_name(text).await.unwrap();
    found.into_iter().map(|choice| choice.org_slug).collect()
}

#[tokio::test]
async fn an_address_leads_to_the_organization_that_claimed_its_domain_whoever_it_names() {
    let world = World::new().await;
    world.found_with("globex", None).await.unwrap();
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    assert!(found(&world, "ben@company.example").await.is_empty());
    assert_eq!(world.identity.add_email_domain(&ada, " @Company.Example").await.unwrap(), "company.example");
    // Who is a member and who is nobody find the same.
    for text in ["ada@company.example", "nobody@company.example", "Company.example", "x@y@COMPANY.example"] {
        assert_eq!(found(&world, text).await, ["acme"], "{text}");
    }
    assert!(found(&world, "ben@mail.company.example").await.is_empty());
    // A claimed domain is not guessed any more; an unclaimed one may be a slug.
    assert_eq!(found(&world, "jo@globex.example").await, ["globex"]);
    world.identity.add_email_domain(&ada, "globex.example").await.unwrap();
    assert_eq!(found(&world, "jo@globex.example").await, ["acme"]);
    world.identity.remove_email_domain(&ada, "company.example").await.unwrap();
    assert!(found(&world, "ada@company.example").await.is_empty());
    assert_eq!(world.identity.email_domains(&ada).await.unwrap(), ["globex.example"]);
    assert_eq!(world.events("email_domain.added").await.len(), 2);
    assert_eq!(world.events("email_domain.removed").await.len(), 1);
}

#[tokio::test]
async fn a_domain_belongs_to_whoever_claims_it_first_until_the_operator_takes_it() {
    let world = World::new().await;
    world.found_with("globex", None).await.unwrap();
    let acme = world.operator().await;
    let globex = world.identity.operator("globex", "root", "host").await.unwrap();
    world.identity.add_email_domain(&acme, "company.example").await.unwrap();
    world.identity.add_email_domain(&acme, "company.example").await.unwrap();
    let refused = world.identity.add_email_domain(&globex, "COMPANY.example").await.unwrap_err();
    let problem = Problem::from(refused);
    assert_eq!((problem.code.as_str(), problem.field.as_deref()), ("domain_taken", Some("domain")));
    // Giving up what another has changes nothing.
    world.identity.remove_email_domain(&globex, "company.example").await.unwrap();
    assert_eq!(world.identity.org_of_domain(&globex, "company.example").await.unwrap().as_deref(), Some("acme"));
    world.identity.remove_email_domain(&acme, "company.example").await.unwrap();
    world.identity.add_email_domain(&globex, "company.example").await.unwrap();
    assert_eq!(world.identity.org_of_domain(&globex, "company.example").await.unwrap().as_deref(), Some("globex"));
}

#[tokio::test]
async fn only_owners_claim_domains() {
    let world = World::new().await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    for refused in [
        world.identity.add_email_domain(&admin, "company.example").await.unwrap_err(),
        world.identity.remove_email_domain(&admin, "company.example").await.unwrap_err(),
    ] {
        assert_eq!(Problem::from(refused).status, 403);
    }
    assert!(world.identity.email_domains(&admin).await.unwrap().is_empty());
}
