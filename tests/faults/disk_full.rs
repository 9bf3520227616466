//! A disk that is full: nothing is sent that can't be written down, what can be read is read, nothing is damaged, and with
//! room again everything goes on by itself.

use crate::{
    checker::{self, Guard},
    client,
    cluster::OwnCluster,
    load::{self, Load},
    plant::Plant,
    process::Process,
};
use std::{
    cell::RefCell,
    collections::HashMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use test_database::{Cluster, TestDatabase};
use tokio::time::sleep;

/// A file system of so many megabytes, in memory, which a test may fill.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts it. Without the right to do so the test fails: a disk that was not full proves nothing.
    fn mount(at: &Path, megabytes: u32) -> Self {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=0755"), "tmpfs"])
            .arg(at)
            .output();
        let mounted = mounted.expect("the program mount");
        assert!(
            mounted.status.success(),
            "THIS TEST DID NOT RUN: it needs the right to mount a small file system (run it as root, or in a container with \
             CAP_SYS_ADMIN): {}",
            String::from_utf8_lossy(&mounted.stderr)
        );
        Self(at.to_owned())
    }

    /// Leaves no byte of room.
    fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        let mut piece = 1 << 20;
        while piece > 0 {
            if ballast.write_all(&vec![0; piece]).is_err() {
                piece /= 2;
            }
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: whoever still has a file open keeps it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Asks until the disk is full, while it is, and afterwards.
async fn survived(name: &str, plant: &Plant, server: &Process, disk: &SmallDisk, room: impl AsyncFnOnce()) {
    let guard = Guard::over(plant).await;
    let after = RefCell::new(HashMap::new());
    let (mut told, (during, back)) = Load::during(plant, std::slice::from_ref(server), async || {
        sleep(Duration::from_secs(1)).await;
        disk.fill();
        let since = Instant::now();
        let refused = loop {
            if let Some(code) = refusal(plant, server, &after).await {
                break code;
            }
            disk.fill();
            assert!(since.elapsed() < Duration::from_secs(30), "nothing was refused on a full disk");
        };
        // Files that are there may be written over and over: some pass, as long as they fit.
        sleep(Duration::from_secs(3)).await;
        let alive = client::get(&server.address, "/healthz", None).await.unwrap();
        assert_eq!(alive.status, 200);
        let reads = client::get(&server.address, "/v1/models", Some(&plant.people[0].key)).await.unwrap();
        let during = (refused, reads.status);
        disk.make_room();
        room().await;
        let back = load::back(plant, server, &after, Duration::from_secs(20)).await;
        sleep(Duration::from_secs(1)).await;
        (during, back)
    })
    .await;
    told.extend(after.into_inner());
    let is_documented = |told: &client::Told| told.is_answer() || told.status == 503;
    let wrong: Vec<_> = told.iter().filter(|(_, told)| !is_documented(told)).collect();
    assert!(wrong.is_empty(), "{name}: {} were told something else: {:?}", wrong.len(), wrong[0]);
    let (refused, reads) = during;
    println!(
        "{name}: refused with {refused} while full, reading answered {reads}; back {:.1} s after \
         there was room; told {:?}",
        back.as_secs_f64(),
        load::tally(&told)
    );
    checker::ended(plant).await;
    println!("{}", checker::check(plant, Some(&told), guard).await);
}

/// Asks once; the code of the refusal.
async fn refusal(plant: &Plant, server: &Process, told: &RefCell<HashMap<u64, client::Told>>) -> Option<String> {
    let mark = plant.mark();
    let answer = plant.ask(&server.address, mark, false).await.unwrap();
    let code = (answer.status == 503).then(|| answer.code.clone());
    told.borrow_mut().insert(mark, answer);
    code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_sqlite_refuses_and_goes_on_when_there_is_room() {
    if Cluster::of_environment().is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(folder.path(), 24);
    let database = TestDatabase::in_folder(tempfile::tempdir_in(folder.path()).unwrap());
    let plant = Plant::on(database, 4).await;
    let server = plant.serve().await;
    survived("SQLite on 24 MB", &plant, &server, &disk, async || ()).await;
    server.leave().await;
    drop(plant);
    drop(disk);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn a_full_disk_under_postgresql_refuses_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let place = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(place.path(), 96);
    let cluster = RefCell::new(OwnCluster::start_in(folder, place.path()));
    let url = cluster.borrow().url.clone();
    let plant = Plant::on(TestDatabase::in_cluster(Cluster::at(&url), None).await, 4).await;
    let server = plant.serve().await;
    // A log that can't be written ends PostgreSQL itself: its operator, or systemd, starts it again.
    let room = async || {
        if !cluster.borrow_mut().runs() {
            cluster.borrow_mut().start_again();
        }
    };
    survived("PostgreSQL on 96 MB", &plant, &server, &disk, room).await;
    server.leave().await;
    drop(plant);
    drop(cluster);
    drop(disk);
}
